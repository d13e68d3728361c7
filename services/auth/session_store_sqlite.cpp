#include "store_adapters.hpp"
#include "store_rows.hpp"

namespace parley::auth {
namespace {

using sqlite::Connection;
using sqlite::Row;

Result<sqlite::Inserted> insert_token(Connection& connection, const SessionId& id,
                                      const IssuedToken& token, Timestamp expires_at) {
  return connection.insert(
      "INSERT INTO refresh_tokens (session_id, number, hash, expires_at) VALUES (?1, ?2, ?3, ?4)",
      {id, token.number, token.hash, expires_at});
}

class SqliteSessionStore final : public SessionStore {
 public:
  explicit SqliteSessionStore(sqlite::Database& database) : database_(database) {}

  Status prepare() override { return database_.ping(); }

  Status insert(const Session& session, const std::string& first_token_hash) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_CHECK(insert_token(connection, session.id, {0, first_token_hash}, session.expires_at));
      return status_of(connection.insert(
          "INSERT INTO sessions (id, user_id, secret, address, created_at, last_used_at, "
          "expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
          {session.id, session.user_id, session.secret, session.address, session.created_at,
           session.last_used_at, session.expires_at}));
    });
  }

  Result<std::optional<Session>> find(const SessionId& id) override {
    return database_.one(
        "SELECT id, user_id, secret, address, created_at, last_used_at, expires_at "
        "FROM sessions WHERE id = ?1",
        {id}, session_from);
  }

  Result<std::vector<Session>> of_user(const UserId& user_id) override {
    return database_.all(
        "SELECT id, user_id, secret, address, created_at, last_used_at, expires_at "
        "FROM sessions WHERE user_id = ?1 ORDER BY created_at, id",
        {user_id}, session_from);
  }

  Result<std::vector<IssuedToken>> issued_from(const SessionId& id, std::int64_t number) override {
    return database_.all(
        "SELECT number, hash FROM refresh_tokens WHERE session_id = ?1 AND number >= ?2 "
        "ORDER BY number",
        {id, number}, [](const Row& row) {
          return IssuedToken{row.integer(0), row.text(1)};
        });
  }

  Status issue(const SessionId& id, const IssuedToken& token, Timestamp used_at,
               Timestamp expires_at) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_CHECK(insert_token(connection, id, token, expires_at));
      PARLEY_CHECK(
          connection.run("UPDATE sessions SET last_used_at = ?2, expires_at = ?3 WHERE id = ?1",
                         {id, used_at, expires_at}));
      return status_of(
          connection.run("DELETE FROM refresh_tokens WHERE session_id = ?1 AND number <= ?2",
                         {id, token.number - kRememberedTokens}));
    });
  }

  Status remove(const SessionId& id) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_CHECK(connection.run("DELETE FROM sessions WHERE id = ?1", {id}));
      return status_of(connection.run("DELETE FROM refresh_tokens WHERE session_id = ?1", {id}));
    });
  }

  Status purge(Timestamp time) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_CHECK(connection.run("DELETE FROM sessions WHERE expires_at <= ?1", {time}));
      return status_of(connection.run("DELETE FROM refresh_tokens WHERE expires_at <= ?1", {time}));
    });
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<SessionStore> open_sqlite_session_store(stores::Stores& stores) {
  return std::make_unique<SqliteSessionStore>(stores.sqlite("auth", kAuthMigrations));
}

}  // namespace parley::auth
