#include "adapters.hpp"
#include "schema.hpp"
#include "sqlite/database.hpp"
#include "stores/stores.hpp"

namespace parley::blocks {
namespace {

constexpr std::string_view kOne =
    "SELECT blocker_id FROM blocks WHERE blocker_id = ?1 AND user_id = ?2";

/// In blocks.db.
class SqliteBlockStore final : public BlockStore {
 public:
  explicit SqliteBlockStore(stores::Stores& stores)
      : database_(stores.sqlite("blocks", kMigrations)) {}

  Status block(const UserId& blocker, const Block& blocked) override {
    return database_.write([&](sqlite::Connection& connection) -> Status {
      PARLEY_TRY(const bool there, connection.has(kOne, {blocker, blocked.user_id}));
      if (there) return {};
      PARLEY_TRY(const auto count,
                 connection.one("SELECT count(*) FROM blocks WHERE blocker_id = ?1", {blocker},
                                [](const sqlite::Row& row) { return row.integer(0); }));
      if (count.value_or(0) >= static_cast<std::int64_t>(kMaxBlocked)) return too_many();
      PARLEY_CHECK(
          connection.run("INSERT INTO blocks (blocker_id, user_id, blocked_at) VALUES (?1, ?2, ?3)",
                         {blocker, blocked.user_id, blocked.blocked_at}));
      return status_of(connection.run("UPDATE last_change SET change = ?1", {random_id_text()}));
    });
  }

  Status unblock(const UserId& blocker, const UserId& blocked) override {
    return database_.run("DELETE FROM blocks WHERE blocker_id = ?1 AND user_id = ?2",
                         {blocker, blocked});
  }

  Result<std::vector<Block>> blocked_by(const UserId& blocker, std::string_view after,
                                        std::size_t limit) override {
    return database_.all(
        "SELECT user_id, blocked_at FROM blocks WHERE blocker_id = ?1 AND user_id > ?2"
        " ORDER BY user_id LIMIT ?3",
        {blocker, after, limit}, [](const sqlite::Row& row) {
          return Block{row.id<UserId>(0), row.time(1)};
        });
  }

  Result<std::string> last_change() override {
    PARLEY_TRY(auto found, database_.one("SELECT change FROM last_change", {},
                                         [](const sqlite::Row& row) { return row.text(0); }));
    return std::move(found).value_or("");
  }

  Result<bool> has_blocked(const UserId& blocker, const UserId& other) override {
    return database_.has(kOne, {blocker, other});
  }

  Result<std::vector<UserId>> blockers_of(const UserId& user_id,
                                          std::span<const UserId> others) override {
    return database_.all_of(
        kOne, others, [](const sqlite::Row& row) { return row.id<UserId>(0); }, user_id);
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<BlockStore> open_sqlite_block_store(stores::Stores& stores) {
  return std::make_unique<SqliteBlockStore>(stores);
}

}  // namespace parley::blocks
