#include "adapters.hpp"
#include "protocol/error_codes.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"

namespace parley::accounts {
namespace {

using sqlite::Connection;

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
    return database_.one("SELECT id, username, created_at, disabled FROM accounts WHERE id = ?1",
                         {id}, account_of);
  }

  Result<std::vector<Account>> find_all(std::span<const UserId> ids) override {
    return database_.all_of("SELECT id, username, created_at, disabled FROM accounts WHERE id = ?1",
                            ids, account_of);
  }

  Result<std::optional<Account>> find_by_username(std::string_view username) override {
    const std::string key = username_key(username);
    PARLEY_TRY(auto found, find_by_keys(std::span(&key, 1)));
    if (found.empty()) return std::optional<Account>();
    return std::optional(std::move(found.front()));
  }

  Result<std::vector<Account>> find_by_keys(std::span<const std::string> keys) override {
    return database_.all_of(
        "SELECT id, username, created_at, disabled FROM accounts WHERE username_key = ?1", keys,
        account_of);
  }

  Result<std::vector<Account>> search(std::string_view prefix, std::string_view after_key,
                                      std::size_t limit) override {
    if (!is_username_text(prefix)) return std::vector<Account>{};
    const std::string first = username_key(prefix);
    return database_.all(
        "SELECT id, username, created_at, disabled FROM accounts "
        "WHERE username_key >= ?1 AND username_key < ?2 AND username_key > ?3 AND disabled = 0 "
        "ORDER BY username_key LIMIT ?4",
        {first, prefix_end(first), after_key, limit}, account_of);
  }

  Status insert_key(const StoredKey& key) override {
    return database_.write([&](Connection& connection) -> Status {
      return status_of(
          connection.insert("INSERT INTO signing_keys (kid, x, y, created_at, expires_at) VALUES "
                            "(?1, ?2, ?3, ?4, ?5)",
                            {key.kid, key.x, key.y, key.created_at, key.expires_at}));
    });
  }

  Status remove_key(std::string_view kid) override {
    return database_.run("DELETE FROM signing_keys WHERE kid = ?1", {kid});
  }

  Result<std::vector<StoredKey>> keys(Timestamp time) override {
    return database_.all(
        "SELECT kid, x, y, created_at, expires_at FROM signing_keys WHERE expires_at > ?1 "
        "ORDER BY created_at, kid",
        {time}, key_of);
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
    return database_.all("SELECT session_id, expires_at FROM revocations WHERE expires_at > ?1",
                         {time}, revocation_of);
  }

  Status purge(Timestamp time) override {
    PARLEY_CHECK(database_.run("DELETE FROM signing_keys WHERE expires_at <= ?1", {time}));
    return database_.run("DELETE FROM revocations WHERE expires_at <= ?1", {time});
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<AccountStore> open_sqlite_account_store(stores::Stores& stores) {
  return std::make_unique<SqliteAccountStore>(stores.sqlite("accounts", kMigrations));
}

}  // namespace parley::accounts
