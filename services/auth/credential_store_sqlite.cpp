#include "store_adapters.hpp"
#include "store_rows.hpp"

namespace parley::auth {
namespace {

using sqlite::Connection;
using sqlite::Row;

class SqliteCredentialStore final : public CredentialStore {
 public:
  explicit SqliteCredentialStore(sqlite::Database& database) : database_(database) {}

  Status prepare() override { return database_.ping(); }

  Status insert(const Credential& credential) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_TRY(const sqlite::Inserted inserted,
                 connection.insert(
                     "INSERT INTO credentials (user_id, password_hash, set_at) VALUES (?1, ?2, ?3)",
                     {credential.user_id, credential.password_hash, credential.set_at}));
      if (inserted.duplicate) return Error{code::kConflict, "the user already has a password"};
      return {};
    });
  }

  Result<std::optional<Credential>> find(const UserId& user_id) override {
    return database_.one(
        "SELECT user_id, password_hash, set_at FROM credentials WHERE user_id = ?1", {user_id},
        credential_of);
  }

  Status replace(const std::string& old_hash, const Credential& credential) override {
    return database_.write([&](Connection& connection) -> Status {
      PARLEY_TRY(const std::int64_t changed,
                 connection.run(
                     "UPDATE credentials SET password_hash = ?3, set_at = ?4 "
                     "WHERE user_id = ?1 AND password_hash = ?2",
                     {credential.user_id, old_hash, credential.password_hash, credential.set_at}));
      if (changed == 0) return Error{code::kConflict, "the password was changed meanwhile"};
      return {};
    });
  }

  Status remove(const UserId& user_id) override {
    return database_.run("DELETE FROM credentials WHERE user_id = ?1", {user_id});
  }

  Result<std::optional<bool>> registration_open() override {
    return database_.one("SELECT value FROM settings WHERE name = 'registration_open'", {},
                         [](const Row& row) { return row.boolean(0); });
  }

  Status set_registration_open(bool open) override {
    return database_.run(
        "INSERT INTO settings (name, value) VALUES ('registration_open', ?1) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        {open});
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<CredentialStore> open_sqlite_credential_store(stores::Stores& stores) {
  return std::make_unique<SqliteCredentialStore>(stores.sqlite("auth", kAuthMigrations));
}

}  // namespace parley::auth
