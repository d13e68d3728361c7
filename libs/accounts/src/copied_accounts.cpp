#include "documents.hpp"
#include "rows.hpp"
#include "stores/copy.hpp"

namespace parley::accounts {

stores::CopiedDatabase copied_accounts() {
  return {
      .name = "accounts",
      .migrations = kMigrations,
      .tables = {
          {.name = "accounts",
           .rows = "SELECT id, username, created_at, disabled FROM accounts ORDER BY id",
           .document = [](const sqlite::Row& row) { return to_document(account_of(row)); },
           .indexes = account_indexes()},
          {.name = "signing_keys",
           .rows = "SELECT kid, x, y, created_at, expires_at FROM signing_keys ORDER BY kid",
           .document = [](const sqlite::Row& row) { return to_document(key_of(row)); }},
          {.name = "revocations",
           .rows = "SELECT session_id, expires_at FROM revocations ORDER BY session_id",
           .document = [](const sqlite::Row& row) { return to_document(revocation_of(row)); }}}};
}

}  // namespace parley::accounts
