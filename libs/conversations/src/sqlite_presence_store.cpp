#include "adapters.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {
namespace {

/// In the table `last_seen` of chat.db.
class SqlitePresenceStore final : public PresenceStore {
 public:
  explicit SqlitePresenceStore(stores::Stores& stores)
      : database_(stores.sqlite("chat", chat_migrations())) {}

  Status save(std::span<const LastSeen> seen) override {
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

  Result<std::vector<LastSeen>> last_seen(std::span<const UserId> user_ids) override {
    return database_.all_of("SELECT user_id, at FROM last_seen WHERE user_id = ?1", user_ids,
                            [](const sqlite::Row& row) {
                              return LastSeen{row.id<UserId>(0), row.time(1)};
                            });
  }

  Result<std::vector<UserId>> sharing(const UserId& user_id,
                                      std::span<const UserId> others) override {
    return database_.all(kSharing, {user_id, sqlite::json_array(others)},
                         [](const sqlite::Row& row) { return row.id<UserId>(0); });
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<PresenceStore> open_sqlite_presence_store(stores::Stores& stores) {
  return std::make_unique<SqlitePresenceStore>(stores);
}

}  // namespace parley::conversations
