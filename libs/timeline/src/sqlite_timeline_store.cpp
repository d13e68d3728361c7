#include "sqlite_timeline_store.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "entry_document.hpp"
#include "mongodb_timeline_store.hpp"
#include "sqlite_command_store.hpp"
#include "sqlite_listing_store.hpp"
#include "sqlite_read_mark_store.hpp"

namespace parley::timeline {
namespace {

constexpr std::array<std::string_view, 7> kMigrations = {
    R"sql(
CREATE TABLE entries (
  conversation_id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  sender_id TEXT NOT NULL,
  client_msg_id TEXT NOT NULL,
  text TEXT NOT NULL,
  message_number INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entries_id ON entries (id);
CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql",
    // Members of other kinds than messages, and of replies.
    R"sql(
ALTER TABLE entries ADD COLUMN target TEXT;
ALTER TABLE entries ADD COLUMN reply_to TEXT;
ALTER TABLE entries ADD COLUMN emoji TEXT;
ALTER TABLE entries ADD COLUMN is_on INTEGER;
ALTER TABLE entries ADD COLUMN user_ids TEXT;
ALTER TABLE entries ADD COLUMN role TEXT;
ALTER TABLE entries ADD COLUMN title TEXT;
CREATE INDEX entries_messages ON entries (conversation_id, seq) WHERE kind = 'message';
)sql",
    // Message states set by commands.
    R"sql(
ALTER TABLE entries ADD COLUMN applied_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN edited_text TEXT;
ALTER TABLE entries ADD COLUMN edited_at INTEGER;
ALTER TABLE entries ADD COLUMN deleted_at INTEGER;
ALTER TABLE entries ADD COLUMN reactions TEXT;
CREATE INDEX entries_edits ON entries (target) WHERE kind = 'edit';
CREATE TABLE commands (
  id TEXT NOT NULL PRIMARY KEY,
  conversation_id TEXT NOT NULL,
  sender_id TEXT NOT NULL,
  target TEXT NOT NULL,
  verdict TEXT NOT NULL,
  code TEXT NOT NULL,
  decided_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE reactions (
  message_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  emoji TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  is_on INTEGER NOT NULL,
  applied_seq INTEGER NOT NULL,
  PRIMARY KEY (message_id, user_id, emoji)
) STRICT, WITHOUT ROWID;
)sql",
    // Threads, mentions, pins and read marks.
    R"sql(
ALTER TABLE entries ADD COLUMN thread_id TEXT;
ALTER TABLE entries ADD COLUMN mentions TEXT;
ALTER TABLE entries ADD COLUMN pinned_by TEXT;
ALTER TABLE entries ADD COLUMN pinned_at INTEGER;
ALTER TABLE entries ADD COLUMN replies INTEGER;
ALTER TABLE entries ADD COLUMN last_reply_id TEXT;
ALTER TABLE entries ADD COLUMN last_reply_at INTEGER;
CREATE TABLE listings (
  list TEXT NOT NULL,
  position TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE read_marks (
  conversation_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
)sql",
    // Mentions in the last edited text.
    "ALTER TABLE entries ADD COLUMN edited_mentions TEXT;",
    // Of deletions.
    R"sql(
ALTER TABLE entries ADD COLUMN target_number INTEGER;
CREATE INDEX entries_deletions ON entries (conversation_id, seq) WHERE kind = 'delete';
)sql",
    R"sql(
CREATE TABLE joinings (
  conversation_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
)sql"};

constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();

Result<std::optional<protocol::Entry>> last_entry(sqlite::Connection& connection,
                                                  const ConversationId& conversation_id) {
  return connection.one(SqliteTimelineStore::kLast, {conversation_id, 0, kNoBound, 1}, read_entry);
}

Result<std::optional<Message>> last_message(sqlite::Connection& connection,
                                            const ConversationId& conversation_id) {
  return connection.one(SqliteTimelineStore::kLastMessages, {conversation_id, 0, kNoBound, 1},
                        read_message);
}

template <typename Read>
auto read_page(sqlite::Connection& connection, std::string_view sql,
               const ConversationId& conversation_id, const Page& page, Read read) {
  return connection.all(sql,
                        {conversation_id, page.after, page.before.value_or(kNoBound),
                         std::clamp(page.limit, kMinPage, kMaxPage)},
                        read);
}

/// This index is far better than that of the place, which SQLite can't know.
constexpr std::string_view kAmongEdits = " INDEXED BY entries_edits";
constexpr std::string_view kOnlyEdits = " AND kind = 'edit' AND target = ?5";
constexpr std::string_view kFirstEdits =
    kJoined<kSelectEntry, kAmongEdits, kWherePlace, kOnlyEdits, kRising>;
constexpr std::string_view kLastEdits =
    kJoined<kSelectEntry, kAmongEdits, kWherePlace, kOnlyEdits, kFalling>;
constexpr std::string_view kAll = kJoined<kSelectEntry, kInOrder>;

}  // namespace

std::span<const std::string_view> SqliteTimelineStore::migrations() { return kMigrations; }

Result<InsertOutcome> SqliteTimelineStore::insert(std::span<const protocol::Entry> entries) {
  return database_.write([&](sqlite::Connection& connection) -> Result<InsertOutcome> {
    InsertOutcome outcome;
    for (const protocol::Entry& entry : entries) {
      PARLEY_TRY(const auto inserted, insert_entry(connection, entry));
      if (inserted.duplicate) {
        // Both keys may be taken, and SQLite names only one.
        PARLEY_TRY(const auto stored, connection.one(kById, {entry.item.id}, read_entry));
        outcome.stop = stored ? Stop::duplicate_id : Stop::seq_taken;
        break;
      }
      ++outcome.inserted;
    }
    const auto stored = entries.first(outcome.inserted);
    PARLEY_CHECK(raise_marks(connection, marks_of_senders(stored)));
    PARLEY_CHECK(raise_joinings(connection, joinings_in(stored)));
    return outcome;
  });
}

Result<std::vector<protocol::Entry>> SqliteTimelineStore::find(std::span<const MessageId> ids) {
  return database_.read(
      [&](sqlite::Connection& connection) -> Result<std::vector<protocol::Entry>> {
        std::vector<protocol::Entry> found;
        for (const MessageId& id : ids) {
          PARLEY_TRY(auto entry, connection.one(kById, {id}, read_entry));
          if (entry) found.push_back(*std::move(entry));
        }
        return found;
      });
}

Result<Tail> SqliteTimelineStore::tail(const ConversationId& conversation_id) {
  return database_.read([&](sqlite::Connection& connection) -> Result<Tail> {
    PARLEY_TRY(const auto last, last_entry(connection, conversation_id));
    if (!last) return Tail{conversation_id};
    return Tail{conversation_id, last->seq, last->message_number};
  });
}

Result<std::vector<TailWithMessage>> SqliteTimelineStore::tails(
    std::span<const ConversationId> conversation_ids) {
  return database_.read(
      [&](sqlite::Connection& connection) -> Result<std::vector<TailWithMessage>> {
        std::vector<TailWithMessage> found;
        for (const ConversationId& id : conversation_ids) {
          PARLEY_TRY(const auto last, last_entry(connection, id));
          if (!last) continue;
          PARLEY_TRY(auto message, last_message(connection, id));
          found.push_back({Tail{id, last->seq, last->message_number}, std::move(message)});
        }
        return found;
      });
}

Result<std::vector<Tail>> SqliteTimelineStore::ends(
    std::span<const ConversationId> conversation_ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<Tail>> {
    std::vector<Tail> found;
    for (const ConversationId& id : conversation_ids) {
      PARLEY_TRY(const auto last, last_entry(connection, id));
      if (last) found.push_back({id, last->seq, last->message_number});
    }
    return found;
  });
}

Result<std::vector<protocol::Entry>> SqliteTimelineStore::entries(
    const ConversationId& conversation_id, const Page& page) {
  return database_.read([&](sqlite::Connection& connection) {
    return read_page(connection, page.newest_first ? kLast : kFirst, conversation_id, page,
                     read_present_entry);
  });
}

Result<std::vector<Message>> SqliteTimelineStore::messages(const ConversationId& conversation_id,
                                                           const Page& page) {
  return database_.read([&](sqlite::Connection& connection) {
    return read_page(connection, page.newest_first ? kLastMessages : kFirstMessages,
                     conversation_id, page, read_message);
  });
}

Result<std::vector<protocol::Entry>> SqliteTimelineStore::edits(
    const ConversationId& conversation_id, const MessageId& id, const Page& page) {
  return database_.read([&](sqlite::Connection& connection) {
    return connection.all(page.newest_first ? kLastEdits : kFirstEdits,
                          {conversation_id, page.after, page.before.value_or(kNoBound),
                           std::clamp(page.limit, kMinPage, kMaxPage), id},
                          read_entry);
  });
}

Result<std::optional<Message>> SqliteTimelineStore::message(const ConversationId& conversation_id,
                                                            const MessageId& id) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::optional<Message>> {
    PARLEY_TRY(auto message, connection.one(kById, {id}, read_message));
    const bool meant = message && message->entry.item.conversation_id == conversation_id &&
                       message->entry.item.kind == protocol::Kind::message;
    if (!meant) message.reset();
    return message;
  });
}

Result<std::vector<Deleted>> SqliteTimelineStore::deletions(std::span<const Stretch> stretches) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<Deleted>> {
    std::vector<Deleted> found;
    for (const Stretch& one : stretches) {
      const std::size_t most = std::min(kMaxDeletions, kMaxDeletionsAtOnce - found.size());
      PARLEY_TRY(
          const auto numbers,
          connection.all(kDeleted, {one.conversation_id, one.after, one.last, one.number, most},
                         [](const sqlite::Row& row) { return row.integer(0); }));
      for (const std::int64_t number : numbers) found.push_back({one.conversation_id, number});
    }
    return found;
  });
}

namespace {

Result<std::optional<unsigned>> recorded_partitions(sqlite::Connection& connection) {
  return connection.one(
      "SELECT value FROM settings WHERE name = 'partitions'", {},
      [](const sqlite::Row& row) { return static_cast<unsigned>(row.integer(0)); });
}

}  // namespace

Result<unsigned> SqliteTimelineStore::claim_partitions(unsigned partitions) {
  return database_.write([&](sqlite::Connection& connection) -> Result<unsigned> {
    PARLEY_CHECK(connection.insert("INSERT INTO settings (name, value) VALUES ('partitions', ?1)",
                                   {partitions}));
    PARLEY_TRY(const auto recorded, recorded_partitions(connection));
    return recorded.value_or(partitions);
  });
}

Result<std::optional<unsigned>> SqliteTimelineStore::partitions() {
  return database_.read(recorded_partitions);
}

Status SqliteTimelineStore::prepare() {
  return database_.write([](sqlite::Connection&) -> Status { return {}; });
}

stores::CopiedDatabase copied_timeline() {
  using sqlite::Row;
  return {.name = "timeline",
          .migrations = kMigrations,
          .tables = {{.name = "entries",
                      .rows = kAll,
                      .document = [](const Row& row) { return to_document(read_message(row)); },
                      .order = {{"conversation_id", 1}, {"seq", 1}},
                      .indexes = entry_indexes(),
                      .group = "conversation_id"},
                     // With max(), the other columns are those of its row.
                     {.name = "tails",
                      .rows = "SELECT conversation_id, max(seq), message_number FROM entries "
                              "GROUP BY conversation_id ORDER BY conversation_id",
                      .document =
                          [](const Row& row) {
                            return to_document(
                                Tail{row.id<ConversationId>(0), row.integer(1), row.integer(2)});
                          }},
                     copied_commands(),
                     copied_reactions(),
                     copied_listings(),
                     copied_read_marks(),
                     copied_joinings(),
                     {.name = "settings",
                      .rows = "SELECT value FROM settings WHERE name = 'partitions'",
                      .document = [](const Row& row) {
                        return partitions_document(static_cast<unsigned>(row.integer(0)));
                      }}}};
}

}  // namespace parley::timeline
