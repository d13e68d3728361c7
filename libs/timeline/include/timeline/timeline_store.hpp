#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "protocol/item.hpp"
#include "timeline/joining.hpp"
#include "timeline/message.hpp"

namespace parley::stores {
class Stores;
struct CopiedDatabase;
}  // namespace parley::stores

namespace parley::timeline {

/// Why an insert stopped before the end of the batch.
enum class Stop {
  kNone,
  /// The entry after the inserted ones is stored already, under this or another seq. Takes
  /// precedence over kSeqTaken.
  kDuplicateId,
  /// Another writer has given the seq of the entry after the inserted ones to another entry.
  kSeqTaken,
};

struct InsertOutcome {
  /// How many of the batch's first entries this call stored.
  std::size_t inserted = 0;
  Stop stop = Stop::kNone;
};

/// Where a conversation ends.
struct Tail {
  ConversationId conversation_id;
  /// 0 for a conversation without entries.
  std::int64_t last_seq = 0;
  std::int64_t messages = 0;

  bool operator==(const Tail&) const = default;
};

struct TailWithMessage {
  Tail tail;
  /// The last entry of kind message; there may be later ones of other kinds.
  std::optional<Message> last_message;
};

/// A part of a conversation: its entries with after < seq <= last. `number` restricts deletions()
/// to messages numbered above it.
struct Stretch {
  ConversationId conversation_id;
  std::int64_t after = 0;
  std::int64_t last = 0;
  std::int64_t number = 0;
};

/// A message that was deleted.
struct Deleted {
  ConversationId conversation_id;
  std::int64_t message_number = 0;

  bool operator==(const Deleted&) const = default;
};

/// The most deletions read per stretch, and per call.
inline constexpr std::size_t kMaxDeletions = 1000;
inline constexpr std::size_t kMaxDeletionsAtOnce = 10'000;

inline constexpr std::size_t kMinPage = 1;
inline constexpr std::size_t kMaxPage = 1000;

/// Which entries of a conversation: those with after < seq < before, at most `limit`, clamped to
/// kMinPage … kMaxPage. With `newest_first` the last ones, from the highest seq down, else the
/// first ones, rising.
struct Page {
  std::int64_t after = 0;
  std::optional<std::int64_t> before = std::nullopt;
  std::size_t limit = 50;
  bool newest_first = false;
};

/// The timelines of all conversations: entries under two unique keys, their id and
/// (conversation_id, seq). chat-consumer writes it; chat-service and
/// realtime-service read it.
///
/// What insert() and save_tails() returned is durable, and any later read, by any process, sees it.
/// Reads take the same time however long a conversation is.
///
/// Threads: any. Never call from an I/O thread: all calls block, at most some seconds.
/// Errors of all calls: kUnavailable, retryable (the store is unreachable, busy or full). After one
/// from insert(), a prefix of the batch may be stored: ask find() which, or repeat it.
class TimelineStore {
 public:
  virtual ~TimelineStore() = default;

  /// Stores the entries in order, up to the first that conflicts; a crash in between leaves a
  /// prefix. At most 10,000 entries; they may belong to any conversations. Also saves the
  /// readers_in() those stored (read_mark_store.hpp); after a crash or an error in between, in
  /// MongoDB, they may be missing.
  virtual Result<InsertOutcome> insert(std::span<const protocol::Entry> entries) = 0;

  /// Those of the ids that are stored, in no order. At most 10,000 ids.
  virtual Result<std::vector<protocol::Entry>> find(std::span<const MessageId> ids) = 0;

  /// Where the conversation ends, by its entries. For a writer about to number new ones.
  virtual Result<Tail> tail(const ConversationId& conversation_id) = 0;

  /// Lets tails() and ends() skip what is before these. Idempotent; the partition's consumer is the
  /// only writer.
  virtual Status save_tails(std::span<const Tail> tails) = 0;

  /// Where the conversations end, with their last messages, in the order requested; those without
  /// entries are left out. Reads what came after the last save_tails(). At most 1,000.
  virtual Result<std::vector<TailWithMessage>> tails(
      std::span<const ConversationId> conversation_ids) = 0;

  /// The same without the messages, in no order, of any number.
  virtual Result<std::vector<Tail>> ends(std::span<const ConversationId> conversation_ids) = 0;

  /// One page by `seq`; empty if there are none. A message's text is as it is now, an edit's as
  /// it was: members read present_entries().
  virtual Result<std::vector<protocol::Entry>> entries(const ConversationId& conversation_id,
                                                       const Page& page) = 0;

  /// Like entries(), but only those of kind message, as they are now.
  virtual Result<std::vector<Message>> messages(const ConversationId& conversation_id,
                                                const Page& page) = 0;

  /// The message, if it is stored and in this conversation; returns nothing for entries of other
  /// kinds.
  virtual Result<std::optional<Message>> message(const ConversationId& conversation_id,
                                                 const MessageId& id) = 0;

  /// Like entries(), but only the edits of this message. In MongoDB its time grows with the
  /// number of edits in the conversation.
  virtual Result<std::vector<protocol::Entry>> edits(const ConversationId& conversation_id,
                                                     const MessageId& id, const Page& page) = 0;

  /// What the deletions in the stretches deleted, in no order: the last kMaxDeletions of each,
  /// kMaxDeletionsAtOnce in total. A message deleted twice, as by two consumers at once, is there
  /// twice. At most 1,000 stretches, each of another conversation. Time grows with the deletions in
  /// the stretches, not with the other entries.
  virtual Result<std::vector<Deleted>> deletions(std::span<const Stretch> stretches) = 0;

  /// The last entry accepted at `since` or later that adds the user, where a crash may have lost
  /// its joining (insert()): nothing in stores that write both at once.
  virtual Result<std::optional<Joining>> addition(const ConversationId&, const UserId&,
                                                  Timestamp /*since*/) {
    return std::optional<Joining>{};
  }

  /// Records the number of partitions if none is recorded, and returns the recorded one, which the
  /// caller compares with its own.
  virtual Result<unsigned> claim_partitions(unsigned partitions) = 0;

  /// The recorded number of partitions; nothing before the first claim.
  virtual Result<std::optional<unsigned>> partitions() = 0;

  /// Creates tables and indexes if they are missing. Needs the right to write. Writers call it at
  /// start to fail early; insert() does it by itself.
  virtual Status prepare() = 0;

  /// Whether the store answers, for readiness.
  virtual Status ping() = 0;
};

/// The adapter for the kind of `stores`, which must outlive it.
std::unique_ptr<TimelineStore> open_timeline_store(stores::Stores& stores);

/// For moving the database `timeline` from SQLite to MongoDB.
stores::CopiedDatabase copied_timeline();

}  // namespace parley::timeline
