#include "sqlite_timeline_store.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "mongodb_timeline_store.hpp"

namespace parley::timeline {
namespace {

constexpr std::array<std::string_view, 1> kMigrations = {R"sql(
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
)sql"};

constexpr std::string_view kInsert =
    "INSERT INTO entries (conversation_id, seq, id, sender_id, client_msg_id, text, "
    "message_number, accepted_at, stored_at, request_id, traceparent, kind) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();

protocol::Entry read_entry(const sqlite::Row& row) {
  return {.item = {.id = row.id<MessageId>(2),
                   .conversation_id = row.id<ConversationId>(0),
                   .sender_id = row.id<UserId>(3),
                   .client_msg_id = row.text(4),
                   .text = row.text(5),
                   .accepted_at = row.time(7),
                   .request_id = row.text(9),
                   .traceparent = row.text(10)},
          .seq = row.integer(1),
          .message_number = row.integer(6),
          .stored_at = row.time(8)};
}

Result<sqlite::Inserted> insert_one(sqlite::Connection& connection, const protocol::Entry& entry) {
  const protocol::Item& item = entry.item;
  return connection.insert(
      kInsert, {item.conversation_id, entry.seq, item.id, item.sender_id, item.client_msg_id,
                item.text, entry.message_number, item.accepted_at, entry.stored_at, item.request_id,
                item.traceparent, protocol::kMessageKind});
}

Result<std::optional<protocol::Entry>> last_entry(sqlite::Connection& connection,
                                                  const ConversationId& conversation_id) {
  return connection.one(SqliteTimelineStore::kLast, {conversation_id, 0, kNoBound, 1}, read_entry);
}

}  // namespace

std::span<const std::string_view> SqliteTimelineStore::migrations() { return kMigrations; }

Result<InsertOutcome> SqliteTimelineStore::insert(std::span<const protocol::Entry> entries) {
  return database_.write([&](sqlite::Connection& connection) -> Result<InsertOutcome> {
    InsertOutcome outcome;
    for (const protocol::Entry& entry : entries) {
      PARLEY_TRY(const auto inserted, insert_one(connection, entry));
      if (inserted.duplicate) {
        // Both keys may be taken, and SQLite names one of them.
        PARLEY_TRY(const auto stored, connection.one(kById, {entry.item.id}, read_entry));
        outcome.stop = stored ? Stop::duplicate_id : Stop::seq_taken;
        return outcome;
      }
      ++outcome.inserted;
    }
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
          PARLEY_TRY(auto last, last_entry(connection, id));
          if (last) found.push_back({Tail{id, last->seq, last->message_number}, std::move(last)});
        }
        return found;
      });
}

Result<std::vector<protocol::Entry>> SqliteTimelineStore::entries(
    const ConversationId& conversation_id, const Page& page) {
  return database_.read([&](sqlite::Connection& connection) {
    return connection.all(page.newest_first ? kLast : kFirst,
                          {conversation_id, page.after, page.before.value_or(kNoBound),
                           std::clamp(page.limit, kMinPage, kMaxPage)},
                          read_entry);
  });
}

Result<std::optional<protocol::Entry>> SqliteTimelineStore::message(
    const ConversationId& conversation_id, const MessageId& id) {
  return database_.read(
      [&](sqlite::Connection& connection) -> Result<std::optional<protocol::Entry>> {
        PARLEY_TRY(auto entry, connection.one(kById, {id}, read_entry));
        if (entry && entry->item.conversation_id != conversation_id) entry.reset();
        return entry;
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
                      .rows = SqliteTimelineStore::kAll,
                      .document = [](const Row& row) { return to_document(read_entry(row)); },
                      .order = {{"conversation_id", 1}, {"seq", 1}},
                      .indexes = entry_indexes(),
                      .group = "conversation_id"},
                     // Beside max() the other columns are those of its row.
                     {.name = "tails",
                      .rows = "SELECT conversation_id, max(seq), message_number FROM entries "
                              "GROUP BY conversation_id ORDER BY conversation_id",
                      .document =
                          [](const Row& row) {
                            return to_document(
                                Tail{row.id<ConversationId>(0), row.integer(1), row.integer(2)});
                          }},
                     {.name = "settings",
                      .rows = "SELECT value FROM settings WHERE name = 'partitions'",
                      .document = [](const Row& row) {
                        return partitions_document(static_cast<unsigned>(row.integer(0)));
                      }}}};
}

}  // namespace parley::timeline
