#include "adapters.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {
namespace {

/// In the table `removals` of chat.db.
class SqliteRemovalStore final : public RemovalStore {
 public:
  explicit SqliteRemovalStore(stores::Stores& stores)
      : database_(stores.sqlite("chat", chat_migrations())) {}

  Status add(const Removal& removal) override {
    return database_.run(
        "INSERT INTO removals (id, conversation_id, user_id) VALUES (?1, ?2, ?3)"
        " ON CONFLICT DO NOTHING",
        {removal.id, removal.conversation_id, removal.user_id});
  }

  Result<std::vector<Removal>> first(std::size_t limit) override {
    return database_.all(
        "SELECT id, conversation_id, user_id FROM removals ORDER BY id LIMIT ?1", {limit},
        [](const sqlite::Row& row) {
          return Removal{row.id<MessageId>(0), row.id<ConversationId>(1), row.id<UserId>(2)};
        });
  }

  Status forget(std::span<const MessageId> ids) override {
    if (ids.empty()) return {};
    return database_.write([&](sqlite::Connection& connection) -> Status {
      for (const MessageId& id : ids) {
        PARLEY_CHECK(connection.run("DELETE FROM removals WHERE id = ?1", {id}));
      }
      return {};
    });
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<RemovalStore> open_sqlite_removal_store(stores::Stores& stores) {
  return std::make_unique<SqliteRemovalStore>(stores);
}

}  // namespace parley::conversations
