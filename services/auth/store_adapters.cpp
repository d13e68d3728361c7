#include "store_adapters.hpp"

namespace parley::auth {

std::unique_ptr<CredentialStore> make_credential_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_credential_store(stores)
                             : make_sqlite_credential_store(stores);
}

std::unique_ptr<SessionStore> make_session_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_session_store(stores)
                             : make_sqlite_session_store(stores);
}

}  // namespace parley::auth
