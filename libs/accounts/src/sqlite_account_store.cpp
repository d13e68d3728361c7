#include <array>

#include "adapters.hpp"
#include "protocol/error_codes.hpp"
#include "stores/copy.hpp"

namespace parley::accounts {
namespace {

using sqlite::Connection;
using sqlite::Row;

constexpr std::array<std::string_view, 1> kMigrations{R"(
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    disabled INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    x TEXT NOT NULL,
    y TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE revocations (
    session_id TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
)"};

Account account_of(const Row& row) {
  return {row.id<UserId>(0), row.text(1), row.time(2), row.boolean(3)};
}

StoredKey key_of(const Row& row) {
  return {row.text(0), row.text(1), row.text(2), row.time(3), row.time(4)};
}

Revocation revocation_of(const Row& row) { return {row.id<SessionId>(0), row.time(1)}; }

class SqliteAccountStore final : public AccountStore {
 public:
  explicit SqliteAccountStore(sqlite::Database& database) : database_(database) {}

  Status prepare() override { return database_.ping(); }
  Status ping() override { return database_.ping(); }

  Status insert(const Account& account) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_TRY(const sqlite::Inserted inserted,
                 connection.insert(
                     "INSERT INTO accounts (id, username, username_key, created_at, disabled) "
                     "VALUES (?1, ?2, ?3, ?4, ?5)",
                     {account.id, account.username, username_key(account.username),
                      account.created_at, account.disabled}));
      if (inserted.duplicate) return Error{code::kUsernameTaken, "this user name is taken"};
      return {};
    });
  }

  Status set_disabled(const UserId& id, bool disabled) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_TRY(const std::int64_t changed,
                 connection.run("UPDATE accounts SET disabled = ?2 WHERE id = ?1", {id, disabled}));
      if (changed == 0) return Error{code::kNotFound, "there is no such account"};
      return {};
    });
  }

  Result<std::optional<Account>> find(const UserId& id) override {
    return database_.read([&](Connection& connection) -> Result<std::optional<Account>> {
      return connection.one("SELECT id, username, created_at, disabled FROM accounts WHERE id = ?1",
                            {id}, account_of);
    });
  }

  Result<std::vector<Account>> find_all(std::span<const UserId> ids) override {
    return database_.read([&](Connection& connection) -> Result<std::vector<Account>> {
      std::vector<Account> found;
      for (const UserId& id : ids) {
        PARLEY_TRY(
            auto account,
            connection.one("SELECT id, username, created_at, disabled FROM accounts WHERE id = ?1",
                           {id}, account_of));
        if (account) found.push_back(*std::move(account));
      }
      return found;
    });
  }

  Result<std::optional<Account>> find_by_username(std::string_view username) override {
    const std::string key = username_key(username);
    PARLEY_TRY(auto found, find_by_keys(std::span(&key, 1)));
    if (found.empty()) return std::optional<Account>();
    return std::optional(std::move(found.front()));
  }

  Result<std::vector<Account>> find_by_keys(std::span<const std::string> keys) override {
    return database_.read([&](Connection& connection) -> Result<std::vector<Account>> {
      std::vector<Account> found;
      for (const std::string& key : keys) {
        PARLEY_TRY(
            auto account,
            connection.one(
                "SELECT id, username, created_at, disabled FROM accounts WHERE username_key = ?1",
                {key}, account_of));
        if (account) found.push_back(*std::move(account));
      }
      return found;
    });
  }

  Result<std::vector<Account>> search(std::string_view prefix, std::string_view after_key,
                                      std::size_t limit) override {
    if (!is_username_text(prefix)) return std::vector<Account>{};
    const std::string first = username_key(prefix);
    return database_.read([&](Connection& connection) -> Result<std::vector<Account>> {
      return connection.all(
          "SELECT id, username, created_at, disabled FROM accounts "
          "WHERE username_key >= ?1 AND username_key < ?2 AND username_key > ?3 AND disabled = 0 "
          "ORDER BY username_key LIMIT ?4",
          {first, prefix_end(first), after_key, limit}, account_of);
    });
  }

  Status insert_key(const StoredKey& key) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_CHECK(
          connection.insert("INSERT INTO signing_keys (kid, x, y, created_at, expires_at) VALUES "
                            "(?1, ?2, ?3, ?4, ?5)",
                            {key.kid, key.x, key.y, key.created_at, key.expires_at}));
      return {};
    });
  }

  Status remove_key(std::string_view kid) override {
    return run("DELETE FROM signing_keys WHERE kid = ?1", {kid});
  }

  Result<std::vector<StoredKey>> keys(Timestamp time) override {
    return database_.read([&](Connection& connection) -> Result<std::vector<StoredKey>> {
      return connection.all(
          "SELECT kid, x, y, created_at, expires_at FROM signing_keys WHERE expires_at > ?1 "
          "ORDER BY created_at, kid",
          {time}, key_of);
    });
  }

  Status revoke(std::span<const Revocation> revocations) override {
    if (revocations.empty()) return {};
    return database_.write([&](Connection& connection) -> Status {
      for (const Revocation& one : revocations) {
        PARLEY_CHECK(
            connection.insert("INSERT INTO revocations (session_id, expires_at) VALUES (?1, ?2)",
                              {one.session_id, one.expires_at}));
      }
      return {};
    });
  }

  Result<std::vector<Revocation>> revocations(Timestamp time) override {
    return database_.read([&](Connection& connection) -> Result<std::vector<Revocation>> {
      return connection.all("SELECT session_id, expires_at FROM revocations WHERE expires_at > ?1",
                            {time}, revocation_of);
    });
  }

  Status purge(Timestamp time) override {
    PARLEY_CHECK(run("DELETE FROM signing_keys WHERE expires_at <= ?1", {time}));
    return run("DELETE FROM revocations WHERE expires_at <= ?1", {time});
  }

 private:
  Status run(std::string_view sql, sqlite::Values values) {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_CHECK(connection.run(sql, values));
      return {};
    });
  }

  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<AccountStore> make_sqlite_account_store(stores::Stores& stores) {
  return std::make_unique<SqliteAccountStore>(stores.sqlite("accounts", kMigrations));
}

stores::CopiedDatabase copied_accounts() {
  return {
      .name = "accounts",
      .migrations = kMigrations,
      .tables = {{.name = "accounts",
                  .rows = "SELECT id, username, created_at, disabled FROM accounts ORDER BY id",
                  .document = [](const Row& row) { return to_document(account_of(row)); },
                  .indexes = account_indexes()},
                 {.name = "signing_keys",
                  .rows = "SELECT kid, x, y, created_at, expires_at FROM signing_keys ORDER BY kid",
                  .document = [](const Row& row) { return to_document(key_of(row)); }},
                 {.name = "revocations",
                  .rows = "SELECT session_id, expires_at FROM revocations ORDER BY session_id",
                  .document = [](const Row& row) { return to_document(revocation_of(row)); }}}};
}

}  // namespace parley::accounts
