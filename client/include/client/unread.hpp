#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

#include "client/live.hpp"
#include "client/types.hpp"

namespace parley::client {

/// What the user has not read of one conversation, from what the server tells of it: the messages
/// beyond both the read mark and the joining, less the deleted ones among them. The same as the
/// server's own `unread` where that stands on as many entries.
///
/// Everything may come more than once and in any order, as after a connection that was lost.
/// Until a Place or Conversation comes, what is unread begins with the first entry. Threads: a
/// value.
class Unread {
 public:
  explicit Unread(UserId user_id) : user_id_(std::move(user_id)) {}

  void take(const Place& place);
  void take(const Conversation& conversation);
  void take(const Entry& entry);
  void take(const ReadMark& mark);
  /// The user has seen all that came so far: as a mark of theirs that the server doesn't know yet.
  void see();

  std::int64_t count() const;

  /// Of the deleted messages beyond the mark those with the highest numbers are remembered; more
  /// than so many count as unread.
  static constexpr std::size_t kMaxDeleted = 1000;

 private:
  void raise(std::int64_t messages, std::int64_t after);
  void add_deleted(std::int64_t number);

  UserId user_id_;
  /// How many the conversation has, and up to which none is unread.
  std::int64_t messages_ = 0;
  std::int64_t after_ = 0;
  std::set<std::int64_t> deleted_;
  /// How many messages there were before the first entry: read, unless the server reports
  /// otherwise.
  std::optional<std::int64_t> unknown_;
  bool is_placed_ = false;
};

}  // namespace parley::client
