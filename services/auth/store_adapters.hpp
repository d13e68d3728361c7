#pragma once

#include <memory>

#include "credential_store.hpp"
#include "session_store.hpp"

namespace parley::auth {

std::unique_ptr<CredentialStore> make_mongodb_credential_store(stores::Stores& stores);
std::unique_ptr<CredentialStore> make_sqlite_credential_store(stores::Stores& stores);
std::unique_ptr<SessionStore> make_mongodb_session_store(stores::Stores& stores);
std::unique_ptr<SessionStore> make_sqlite_session_store(stores::Stores& stores);

}  // namespace parley::auth
