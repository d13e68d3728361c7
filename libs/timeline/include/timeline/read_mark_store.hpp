#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "timeline/joining.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

/// How far a user has read a conversation.
struct ReadMark {
  ConversationId conversation_id;
  UserId user_id;
  std::int64_t seq = 0;
  /// Of the entry with this seq: how many messages there are up to it.
  std::int64_t message_number = 0;

  bool operator==(const ReadMark&) const = default;
};

/// Read marks and joinings that belong together.
struct Readers {
  std::vector<ReadMark> marks = {};
  std::vector<Joining> joinings = {};
};

/// What stored entries imply for readers, one of each per conversation and user: the sender of a
/// message has read up to it, and users who were added join at that entry, except at the creation.
/// TimelineStore::insert() saves it with the entries, and chat-consumer once more for entries that
/// another process may have stored without it.
Readers readers_in(std::span<const protocol::Entry> entries);

/// Read marks and joinings, in the database `timeline`. chat-consumer writes them, chat-service and
/// realtime-service read them. They only rise: of any writes, in any order, the highest stays. A
/// joining is no read mark: users have not read what preceded it.
/// Two adapters; one contract suite (read_mark_store_test.cpp).
///
/// Threads and errors as for TimelineStore.
class ReadMarkStore {
 public:
  virtual ~ReadMarkStore() = default;

  /// Keeps each unless the same or a higher seq is stored.
  virtual Status save(const Readers& readers) = 0;

  /// The user's marks of these conversations, in no order; conversations never read are left out.
  /// At most 5,000.
  virtual Result<std::vector<ReadMark>> of_user(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) = 0;

  /// The marks of these users of one conversation, in no order. At most 1,000.
  virtual Result<std::vector<ReadMark>> of_conversation(const ConversationId& conversation_id,
                                                        std::span<const UserId> user_ids) = 0;

  /// The user's joinings of these conversations, in no order. At most 5,000.
  virtual Result<std::vector<Joining>> joinings(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) = 0;
};

/// The adapter for the kind of `stores`, which must outlive it.
std::unique_ptr<ReadMarkStore> open_read_mark_store(stores::Stores& stores);

}  // namespace parley::timeline
