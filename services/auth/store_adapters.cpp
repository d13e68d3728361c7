#include "store_adapters.hpp"

#include "store_documents.hpp"
#include "store_rows.hpp"
#include "stores/copy.hpp"

namespace parley::auth {

std::unique_ptr<CredentialStore> open_credential_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_credential_store(stores)
                             : open_sqlite_credential_store(stores);
}

std::unique_ptr<SessionStore> open_session_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_session_store(stores)
                             : open_sqlite_session_store(stores);
}

stores::CopiedDatabase copied_auth() {
  using sqlite::Row;
  return {.name = "auth",
          .migrations = kAuthMigrations,
          .tables = {
              {.name = "credentials",
               .rows = "SELECT user_id, password_hash, set_at FROM credentials ORDER BY user_id",
               .document = [](const Row& row) { return to_document(credential_of(row)); }},
              {.name = "settings",
               .rows = "SELECT value FROM settings WHERE name = 'registration_open'",
               .document = [](const Row& row) { return registration_document(row.boolean(0)); }},
              {.name = "sessions",
               .rows = "SELECT id, user_id, secret, address, created_at, last_used_at, expires_at "
                       "FROM sessions ORDER BY id",
               .document = [](const Row& row) { return to_document(session_from(row)); },
               .indexes = session_indexes()},
              {.name = "refresh_tokens",
               .rows = "SELECT session_id, number, hash, expires_at FROM refresh_tokens "
                       "ORDER BY session_id, number",
               .document =
                   [](const Row& row) {
                     return token_document(row.id<SessionId>(0), {row.integer(1), row.text(2)},
                                           row.time(3));
                   },
               .order = {{"session_id", 1}, {"number", 1}},
               .indexes = token_indexes()}}};
}

}  // namespace parley::auth
