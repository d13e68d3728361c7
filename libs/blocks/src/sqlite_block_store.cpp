#include "sqlite_block_store.hpp"

#include <array>

#include "mongodb_block_store.hpp"
#include "stores/copy.hpp"
#include "stores/stores.hpp"

namespace parley::blocks {
namespace {

constexpr std::array<std::string_view, 2> kBlockMigrations{R"sql(
  CREATE TABLE blocks (
    blocker_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    blocked_at INTEGER NOT NULL,
    PRIMARY KEY (blocker_id, user_id)
  ) STRICT, WITHOUT ROWID;
)sql",
                                                           R"sql(
  CREATE TABLE last_change (
    change TEXT NOT NULL
  ) STRICT;
  INSERT INTO last_change VALUES ('');
)sql"};

Result<bool> is_there(sqlite::Connection& connection, const UserId& blocker, const UserId& other) {
  PARLEY_TRY(const auto found,
             connection.one("SELECT 1 FROM blocks WHERE blocker_id = ?1 AND user_id = ?2",
                            {blocker, other}, [](const sqlite::Row&) { return true; }));
  return found.has_value();
}

}  // namespace

SqliteBlockStore::SqliteBlockStore(stores::Stores& stores)
    : database_(stores.sqlite("blocks", kBlockMigrations)) {}

Status SqliteBlockStore::block(const UserId& blocker, const Block& blocked) {
  return database_.write([&](sqlite::Connection& connection) -> Status {
    PARLEY_TRY(const bool there, is_there(connection, blocker, blocked.user_id));
    if (there) return {};
    PARLEY_TRY(const auto count,
               connection.one("SELECT count(*) FROM blocks WHERE blocker_id = ?1", {blocker},
                              [](const sqlite::Row& row) { return row.integer(0); }));
    if (count.value_or(0) >= static_cast<std::int64_t>(kMaxBlocked)) return too_many();
    PARLEY_CHECK(
        connection.run("INSERT INTO blocks (blocker_id, user_id, blocked_at) VALUES (?1, ?2, ?3)",
                       {blocker, blocked.user_id, blocked.blocked_at}));
    PARLEY_CHECK(connection.run("UPDATE last_change SET change = ?1", {random_id_text()}));
    return {};
  });
}

Status SqliteBlockStore::unblock(const UserId& blocker, const UserId& blocked) {
  return database_.write([&](sqlite::Connection& connection) -> Status {
    PARLEY_CHECK(connection.run("DELETE FROM blocks WHERE blocker_id = ?1 AND user_id = ?2",
                                {blocker, blocked}));
    return {};
  });
}

Result<std::vector<Block>> SqliteBlockStore::blocked_by(const UserId& blocker,
                                                        std::string_view after, std::size_t limit) {
  return database_.read([&](sqlite::Connection& connection) {
    return connection.all(
        "SELECT user_id, blocked_at FROM blocks WHERE blocker_id = ?1 AND user_id > ?2"
        " ORDER BY user_id LIMIT ?3",
        {blocker, after, limit}, [](const sqlite::Row& row) {
          return Block{row.id<UserId>(0), row.time(1)};
        });
  });
}

Result<std::string> SqliteBlockStore::last_change() {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::string> {
    PARLEY_TRY(auto found, connection.one("SELECT change FROM last_change", {},
                                          [](const sqlite::Row& row) { return row.text(0); }));
    return std::move(found).value_or("");
  });
}

Result<bool> SqliteBlockStore::has_blocked(const UserId& blocker, const UserId& other) {
  return database_.read(
      [&](sqlite::Connection& connection) { return is_there(connection, blocker, other); });
}

Result<std::vector<UserId>> SqliteBlockStore::blockers_of(const UserId& user_id,
                                                          std::span<const UserId> others) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<UserId>> {
    std::vector<UserId> blockers;
    for (const UserId& other : others) {
      PARLEY_TRY(const bool there, is_there(connection, other, user_id));
      if (there) blockers.push_back(other);
    }
    return blockers;
  });
}

stores::CopiedDatabase copied_blocks() {
  return {.name = "blocks",
          .migrations = kBlockMigrations,
          .tables = {{.name = "blocks",
                      .rows = "SELECT blocker_id, user_id, blocked_at FROM blocks"
                              " ORDER BY blocker_id, user_id",
                      .document = [](const sqlite::Row& row) {
                        return to_document(row.id<UserId>(0), {row.id<UserId>(1), row.time(2)});
                      }}}};
}

}  // namespace parley::blocks
