#include "sqlite_removal_store.hpp"

#include "chat_migrations.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

SqliteRemovalStore::SqliteRemovalStore(stores::Stores& stores)
    : database_(stores.sqlite("chat", chat_migrations())) {}

Status SqliteRemovalStore::add(const Removal& removal) {
  return database_.write([&](sqlite::Connection& connection) -> Status {
    PARLEY_CHECK(
        connection.run("INSERT INTO removals (id, conversation_id, user_id) VALUES (?1, ?2, ?3)"
                       " ON CONFLICT DO NOTHING",
                       {removal.id, removal.conversation_id, removal.user_id}));
    return {};
  });
}

Result<std::vector<Removal>> SqliteRemovalStore::first(std::size_t limit) {
  return database_.read([&](sqlite::Connection& connection) {
    return connection.all(
        "SELECT id, conversation_id, user_id FROM removals ORDER BY id LIMIT ?1", {limit},
        [](const sqlite::Row& row) {
          return Removal{row.id<MessageId>(0), row.id<ConversationId>(1), row.id<UserId>(2)};
        });
  });
}

Status SqliteRemovalStore::forget(std::span<const MessageId> ids) {
  if (ids.empty()) return {};
  return database_.write([&](sqlite::Connection& connection) -> Status {
    for (const MessageId& id : ids) {
      PARLEY_CHECK(connection.run("DELETE FROM removals WHERE id = ?1", {id}));
    }
    return {};
  });
}

}  // namespace parley::conversations
