#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::stores {
class Stores;
}

namespace parley::conversations {

/// A change to a conversation that is not yet known to be in its timeline.
struct Pending {
  /// Of the entry that records it.
  MessageId id;
  ConversationId conversation_id;
  /// The entry as a line of a batch (protocol/item.hpp).
  std::string item;
  Timestamp created_at;
  /// Whether the change is known to be in the store.
  bool applied = false;
  /// Its place among the changes of the conversation, from 1; 0 while it has none.
  std::uint64_t number = 0;

  bool operator==(const Pending&) const = default;
};

struct LeftOver {
  std::vector<ConversationId> conversation_ids;
  /// `from` of the next page; nothing after the last one.
  std::optional<Timestamp> next;
};

/// A page of `left_over` from records: conversation and creation time, in the order of time.
/// Records of one millisecond beyond what fits into a page are left out.
LeftOver page_of_left_over(std::span<const std::pair<ConversationId, Timestamp>> records,
                           Timestamp from, std::size_t limit);

/// A write-ahead record of changes to conversations: added before the change, and removed when its
/// entry is in the queue. So the entry of a change is published even if the process that made it
/// dies.
/// Two adapters, on MongoDB and SQLite; one contract suite (pending_store_test.cpp). All calls are
/// idempotent, inserts and removals of single records, so any number of services may work on the
/// same ones.
///
/// Threads: all calls may come from any thread at once; each blocks for the store, at most about
/// 5 s. Errors: `unavailable`, retryable.
class PendingStore {
 public:
  PendingStore() = default;
  PendingStore(const PendingStore&) = delete;
  PendingStore& operator=(const PendingStore&) = delete;
  virtual ~PendingStore() = default;

  /// Does nothing if one with this id exists.
  virtual Status add(const Pending& pending) = 0;

  /// The number of the change: above those of all changes that had one before the call began. A
  /// change that has a number keeps it. 0 if it is no longer pending.
  virtual Result<std::uint64_t> number(const Pending& pending) = 0;

  virtual Status mark_applied(const MessageId& id) = 0;

  virtual Status remove(const MessageId& id) = 0;

  /// All of the conversation: those without a number first, then by number; ties by creation time,
  /// then by id.
  virtual Result<std::vector<Pending>> of(const ConversationId& conversation_id) = 0;

  /// The conversations of the first `limit` that were created at `from` or later, each once, and
  /// where to continue.
  virtual Result<LeftOver> left_over(Timestamp from, std::size_t limit) = 0;
};

/// The adapter for the store that `stores` is set up for; it must outlive it.
std::unique_ptr<PendingStore> open_pending_store(stores::Stores& stores);

}  // namespace parley::conversations
