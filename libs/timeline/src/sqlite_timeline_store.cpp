#include <algorithm>
#include <limits>

#include "adapters.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"

namespace parley::timeline {
namespace {

constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();

Tail read_tail(const sqlite::Row& row) {
  const protocol::Entry last = read_entry(row);
  return {last.item.conversation_id, last.seq, last.message_number};
}

Result<std::optional<Tail>> read_tail_of(sqlite::Connection& connection,
                                         const ConversationId& conversation_id) {
  return connection.one(kLast, {conversation_id, 0, kNoBound, 1}, read_tail);
}

/// This index is far better than that of the place, which SQLite can't know.
constexpr std::string_view kAmongEdits = " INDEXED BY entries_edits";
constexpr std::string_view kOnlyEdits = " AND kind = 'edit' AND target = ?5";
constexpr std::string_view kFirstEdits =
    kJoined<kSelectEntry, kAmongEdits, kWherePlace, kOnlyEdits, kRising>;
constexpr std::string_view kLastEdits =
    kJoined<kSelectEntry, kAmongEdits, kWherePlace, kOnlyEdits, kFalling>;

Result<std::optional<unsigned>> recorded_partitions(sqlite::Connection& connection) {
  return connection.one(
      "SELECT value FROM settings WHERE name = 'partitions'", {},
      [](const sqlite::Row& row) { return static_cast<unsigned>(row.integer(0)); });
}

/// The timeline in timeline.db. An entry is one row of a table that is clustered by its place, so a
/// page is one run of neighbouring rows. There is nothing to save for tails: the last row of a
/// conversation is one search away.
class SqliteTimelineStore final : public TimelineStore {
 public:
  explicit SqliteTimelineStore(sqlite::Database& database) : database_(database) {}

  Result<InsertOutcome> insert(std::span<const protocol::Entry> entries) override {
    return database_.write([&](sqlite::Connection& connection) -> Result<InsertOutcome> {
      InsertOutcome outcome;
      for (const protocol::Entry& entry : entries) {
        PARLEY_TRY(const auto inserted, insert_entry(connection, entry));
        if (inserted.duplicate) {
          // Both keys may be taken, and SQLite names only one.
          PARLEY_TRY(const auto stored, connection.one(kById, {entry.item.id}, read_entry));
          outcome.stop = stored ? Stop::kDuplicateId : Stop::kSeqTaken;
          break;
        }
        ++outcome.inserted;
      }
      const auto stored = entries.first(outcome.inserted);
      PARLEY_CHECK(save_readers(connection, readers_in(stored)));
      return outcome;
    });
  }

  Result<std::vector<protocol::Entry>> find(std::span<const MessageId> ids) override {
    return database_.all_of(kById, ids, read_entry);
  }

  Result<Tail> tail(const ConversationId& conversation_id) override {
    return database_.read([&](sqlite::Connection& connection) -> Result<Tail> {
      PARLEY_TRY(const auto last, read_tail_of(connection, conversation_id));
      return last.value_or(Tail{conversation_id});
    });
  }

  Status save_tails(std::span<const Tail>) override { return {}; }
  Result<std::vector<TailWithMessage>> tails(
      std::span<const ConversationId> conversation_ids) override {
    return database_.read([&](sqlite::Connection& connection)
                              -> Result<std::vector<TailWithMessage>> {
      std::vector<TailWithMessage> found;
      for (const ConversationId& id : conversation_ids) {
        PARLEY_TRY(const auto last, read_tail_of(connection, id));
        if (!last) continue;
        PARLEY_TRY(auto message, connection.one(kLastMessages, {id, 0, kNoBound, 1}, read_message));
        found.push_back({*last, std::move(message)});
      }
      return found;
    });
  }

  Result<std::vector<Tail>> ends(std::span<const ConversationId> conversation_ids) override {
    return database_.all_of(kLast, conversation_ids, read_tail, 0, kNoBound, 1);
  }

  Result<std::vector<protocol::Entry>> entries(const ConversationId& conversation_id,
                                               const Page& page) override {
    return read_page(page.newest_first ? kLast : kFirst, conversation_id, page, read_present_entry);
  }

  Result<std::vector<Message>> messages(const ConversationId& conversation_id,
                                        const Page& page) override {
    return read_page(page.newest_first ? kLastMessages : kFirstMessages, conversation_id, page,
                     read_message);
  }

  Result<std::optional<Message>> message(const ConversationId& conversation_id,
                                         const MessageId& id) override {
    return database_.read([&](sqlite::Connection& connection) -> Result<std::optional<Message>> {
      PARLEY_TRY(auto message, connection.one(kById, {id}, read_message));
      const bool meant = message && message->entry.item.conversation_id == conversation_id &&
                         message->entry.item.kind == protocol::Kind::kMessage;
      if (!meant) message.reset();
      return message;
    });
  }

  Result<std::vector<protocol::Entry>> edits(const ConversationId& conversation_id,
                                             const MessageId& id, const Page& page) override {
    return database_.all(page.newest_first ? kLastEdits : kFirstEdits,
                         {conversation_id, page.after, page.before.value_or(kNoBound),
                          std::clamp(page.limit, kMinPage, kMaxPage), id},
                         read_entry);
  }

  Result<std::vector<Deleted>> deletions(std::span<const Stretch> stretches) override {
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

  Result<unsigned> claim_partitions(unsigned partitions) override {
    return database_.write([&](sqlite::Connection& connection) -> Result<unsigned> {
      PARLEY_CHECK(connection.insert("INSERT INTO settings (name, value) VALUES ('partitions', ?1)",
                                     {partitions}));
      PARLEY_TRY(const auto recorded, recorded_partitions(connection));
      return recorded.value_or(partitions);
    });
  }

  Result<std::optional<unsigned>> partitions() override {
    return database_.read(recorded_partitions);
  }

  Status prepare() override {
    return database_.write([](sqlite::Connection&) -> Status { return {}; });
  }

  Status ping() override { return database_.ping(); }

 private:
  template <typename Read>
  auto read_page(std::string_view sql, const ConversationId& conversation_id, const Page& page,
                 Read read) -> Result<std::vector<std::invoke_result_t<Read, const sqlite::Row&>>> {
    return database_.all(sql,
                         {conversation_id, page.after, page.before.value_or(kNoBound),
                          std::clamp(page.limit, kMinPage, kMaxPage)},
                         read);
  }

  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<TimelineStore> open_sqlite_timeline_store(stores::Stores& stores) {
  return std::make_unique<SqliteTimelineStore>(stores.sqlite("timeline", timeline_migrations()));
}

}  // namespace parley::timeline
