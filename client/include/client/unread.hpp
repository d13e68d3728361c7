#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

#include "client/live.hpp"
#include "client/types.hpp"

namespace parley::client {

/// Counts a user's unread messages in one conversation from what the server reports: the messages
/// after both the read mark and the user's joining, minus the deleted ones. Equals the server's
/// `unread` when both are based on the same entries.
///
/// Input may arrive repeatedly and in any order, as after a lost connection. Until a Place or
/// Conversation arrives, the first entry counts as the first unread one. Threads: a value.
class Unread {
 public:
  explicit Unread(UserId user_id) : user_id_(std::move(user_id)) {}

  void take(const Place& place);
  void take(const Conversation& conversation);
  void take(const Entry& entry);
  void take(const ReadMark& mark);
  /// The user has seen everything so far: like a mark of theirs that the server doesn't have yet.
  void see();

  std::int64_t count() const;

  /// The most deleted messages remembered after the mark, those with the highest numbers; others
  /// count as unread.
  static constexpr std::size_t kMaxDeleted = 1000;

 private:
  void raise(std::int64_t messages, std::int64_t after);
  void add_deleted(std::int64_t number);

  UserId user_id_;
  /// The number of messages in the conversation, and the number up to which none is unread.
  std::int64_t messages_ = 0;
  std::int64_t after_ = 0;
  std::set<std::int64_t> deleted_;
  /// The number of messages before the first entry: read, unless the server reports otherwise.
  std::optional<std::int64_t> unknown_;
  bool is_placed_ = false;
};

}  // namespace parley::client
