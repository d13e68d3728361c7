#include "adapters.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

std::uint64_t number_of(const sqlite::Row& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

Pending pending_of(const sqlite::Row& row) {
  return {row.id<MessageId>(0), row.id<ConversationId>(1), row.text(2), row.time(3),
          row.boolean(4),       number_of(row, 5)};
}

namespace {

/// In the table `pending` of chat.db.
class SqlitePendingStore final : public PendingStore {
 public:
  explicit SqlitePendingStore(stores::Stores& stores)
      : database_(stores.sqlite("chat", chat_migrations())) {}

  Status add(const Pending& pending) override {
    return database_.run(
        "INSERT INTO pending (id, conversation_id, item, created_at, applied, number)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        {pending.id, pending.conversation_id, pending.item, pending.created_at, pending.applied,
         pending.number});
  }

  Result<std::uint64_t> number(const Pending& pending) override {
    const auto read = [](const sqlite::Row& row) { return number_of(row, 0); };
    return database_.write([&](sqlite::Connection& connection) -> Result<std::uint64_t> {
      PARLEY_TRY(const auto kept,
                 connection.one("SELECT number FROM pending WHERE id = ?1", {pending.id}, read));
      if (!kept || *kept != 0) return kept.value_or(0);
      PARLEY_TRY(const auto taken,
                 connection.one("INSERT INTO changes (conversation_id, number) VALUES (?1, 1)"
                                " ON CONFLICT DO UPDATE SET number = number + 1 RETURNING number",
                                {pending.conversation_id}, read));
      if (!taken) return Error{code::kInternal, "SQLite returned no number"};
      PARLEY_CHECK(
          connection.run("UPDATE pending SET number = ?2 WHERE id = ?1", {pending.id, *taken}));
      return *taken;
    });
  }

  Status mark_applied(const MessageId& id) override {
    return database_.run("UPDATE pending SET applied = 1 WHERE id = ?1", {id});
  }

  Status remove(const MessageId& id) override {
    return database_.run("DELETE FROM pending WHERE id = ?1", {id});
  }

  Result<std::vector<Pending>> of(const ConversationId& conversation_id) override {
    return database_.all(
        "SELECT id, conversation_id, item, created_at, applied, number FROM pending"
        " WHERE conversation_id = ?1 ORDER BY number, created_at, id",
        {conversation_id}, pending_of);
  }

  Result<LeftOver> left_over(Timestamp from, std::size_t limit) override {
    PARLEY_TRY(
        const auto found,
        database_.all("SELECT conversation_id, created_at FROM pending WHERE created_at >= ?1"
                      " ORDER BY created_at LIMIT ?2",
                      {from, limit}, [](const sqlite::Row& row) {
                        return std::pair(row.id<ConversationId>(0), row.time(1));
                      }));
    return page_of_left_over(found, from, limit);
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<PendingStore> open_sqlite_pending_store(stores::Stores& stores) {
  return std::make_unique<SqlitePendingStore>(stores);
}

}  // namespace parley::conversations
