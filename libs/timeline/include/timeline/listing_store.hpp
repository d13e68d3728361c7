#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::stores {
class Stores;
}

namespace parley::timeline {

/// A message's place on a list.
struct Listed {
  std::string list;
  /// Sorts within the list; without `/`.
  std::string position;
  ConversationId conversation_id;
  MessageId message_id;

  bool operator==(const Listed&) const = default;
};

/// The replies of a thread, by seq.
std::string thread_list(const MessageId& thread_id);
/// The pinned messages of a conversation, by id.
std::string pin_list(const ConversationId& conversation_id);
/// The messages that mention a user, by time.
std::string mention_list(const UserId& user_id);

/// Sorts like the number. `seq` is at least 0.
std::string seq_position(std::int64_t seq);
/// Sorts by the time, then by the id.
std::string time_position(Timestamp time, const MessageId& message_id);

/// The messages of a list between `after` and `before`, both exclusive, at most `limit`, clamped to
/// 1 … 1,000; with `newest_first` from the highest position down.
struct ListingPage {
  std::string after = {};
  std::optional<std::string> before = std::nullopt;
  std::size_t limit = 50;
  bool newest_first = false;
};

/// Messages in orders of their own: an index to the timeline, in the same database. chat-consumer
/// writes it, chat-service reads it. Only the message itself has its current state: a list may hold
/// one that was unpinned or deleted. Two adapters; one contract suite (listing_store_test.cpp).
///
/// Threads and errors as for TimelineStore; all writes may be repeated.
class ListingStore {
 public:
  virtual ~ListingStore() = default;

  /// Adds those that aren't listed yet.
  virtual Status add(std::span<const Listed> listed) = 0;
  /// Removes those that are listed.
  virtual Status remove(std::span<const Listed> listed) = 0;
  virtual Result<std::vector<Listed>> page(std::string_view list, const ListingPage& page) = 0;
};

/// The adapter for the kind of `stores`, which must outlive it.
std::unique_ptr<ListingStore> open_listing_store(stores::Stores& stores);

}  // namespace parley::timeline
