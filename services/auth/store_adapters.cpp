#include "store_adapters.hpp"

#include <algorithm>
#include <iterator>

#include "auth_schema.hpp"

namespace parley::auth {

std::unique_ptr<CredentialStore> make_credential_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_credential_store(stores)
                             : make_sqlite_credential_store(stores);
}

std::unique_ptr<SessionStore> make_session_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_session_store(stores)
                             : make_sqlite_session_store(stores);
}

stores::CopiedDatabase copied_auth() {
  stores::CopiedDatabase copied{
      .name = "auth", .migrations = kAuthMigrations, .tables = copied_credentials()};
  std::ranges::move(copied_sessions(), std::back_inserter(copied.tables));
  return copied;
}

}  // namespace parley::auth
