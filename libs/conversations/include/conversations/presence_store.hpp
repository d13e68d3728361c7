#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::stores {
class Stores;
}

namespace parley::conversations {

struct LastSeen {
  UserId user_id;
  Timestamp at{};

  bool operator==(const LastSeen&) const = default;
};

/// When users were last connected, and who may know it. Two adapters, on MongoDB and SQLite; one
/// contract suite (presence_store_test.cpp). Any number of realtime-services write at once.
///
/// Threads, errors: as ConversationStore says.
class PresenceStore {
 public:
  PresenceStore() = default;
  PresenceStore(const PresenceStore&) = delete;
  PresenceStore& operator=(const PresenceStore&) = delete;
  virtual ~PresenceStore() = default;

  /// Saves each unless a later time is stored.
  virtual Status save(std::span<const LastSeen> seen) = 0;

  /// Only for users that were ever saved, in no order.
  virtual Result<std::vector<LastSeen>> last_seen(std::span<const UserId> user_ids) = 0;

  /// Those of `others` that are in a conversation with the user now, each once, in no order. One
  /// query, whose cost grows with the conversations of `others` (MongoDB: and of the user).
  virtual Result<std::vector<UserId>> sharing(const UserId& user_id,
                                              std::span<const UserId> others) = 0;
};

/// The adapter for the store that `stores` is set up for; it must outlive it.
std::unique_ptr<PresenceStore> open_presence_store(stores::Stores& stores);

}  // namespace parley::conversations
