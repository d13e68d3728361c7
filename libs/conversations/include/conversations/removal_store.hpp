#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::stores {
class Stores;
}

namespace parley::conversations {

/// Records that a user was removed from a conversation, or left it.
struct Removal {
  /// Of the entry that records it: unique to the removal, and the same when it is repeated.
  MessageId id;
  ConversationId conversation_id;
  UserId user_id;

  bool operator==(const Removal&) const = default;
};

/// Removals of the last minutes, for services that cache memberships
/// (messaging/recent_removals.hpp): each is recorded after the membership has ended. It holds no
/// times, since machines' clocks differ: the service that deletes a removal measures how long it
/// stayed. Two adapters, on MongoDB and SQLite; one contract suite (removal_store_test.cpp).
///
/// Threads: all calls may come from any thread at once; each blocks for the store, at most about
/// 5 s. Errors: `unavailable`, retryable; every call may be repeated.
class RemovalStore {
 public:
  RemovalStore() = default;
  RemovalStore(const RemovalStore&) = delete;
  RemovalStore& operator=(const RemovalStore&) = delete;
  virtual ~RemovalStore() = default;

  /// Does nothing if one with this id exists.
  virtual Status add(const Removal& removal) = 0;

  /// The first `limit` by ascending id.
  virtual Result<std::vector<Removal>> first(std::size_t limit) = 0;

  /// Unknown ids are no error. At most 1,000.
  virtual Status forget(std::span<const MessageId> ids) = 0;
};

/// The adapter for the store that `stores` is set up for; it must outlive it.
std::unique_ptr<RemovalStore> open_removal_store(stores::Stores& stores);

}  // namespace parley::conversations
