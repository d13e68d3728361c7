#include "sqlite_presence_store.hpp"

#include "chat_migrations.hpp"
#include "json_array.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

SqlitePresenceStore::SqlitePresenceStore(stores::Stores& stores)
    : database_(stores.sqlite("chat", chat_migrations())) {}

Status SqlitePresenceStore::save(std::span<const LastSeen> seen) {
  return database_.write([&](sqlite::Connection& connection) -> Status {
    for (const LastSeen& one : seen) {
      PARLEY_CHECK(
          connection.run("INSERT INTO last_seen (user_id, at) VALUES (?1, ?2)"
                         " ON CONFLICT (user_id) DO UPDATE SET at = ?2 WHERE at < ?2",
                         {one.user_id, one.at}));
    }
    return {};
  });
}

Result<std::vector<LastSeen>> SqlitePresenceStore::last_seen(std::span<const UserId> user_ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<LastSeen>> {
    std::vector<LastSeen> found;
    for (const UserId& user_id : user_ids) {
      PARLEY_TRY(const auto at,
                 connection.one("SELECT at FROM last_seen WHERE user_id = ?1", {user_id},
                                [](const sqlite::Row& row) { return row.time(0); }));
      if (at) found.push_back({user_id, *at});
    }
    return found;
  });
}

Result<std::vector<UserId>> SqlitePresenceStore::sharing(const UserId& user_id,
                                                         std::span<const UserId> others) {
  return database_.read([&](sqlite::Connection& connection) {
    return connection.all(kSharing, {user_id, json_array(others)},
                          [](const sqlite::Row& row) { return row.id<UserId>(0); });
  });
}

}  // namespace parley::conversations
