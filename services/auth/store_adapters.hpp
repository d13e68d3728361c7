#pragma once

#include <memory>

#include "credential_store.hpp"
#include "session_store.hpp"

namespace parley::stores {
struct CopiedDatabase;
}

namespace parley::auth {

std::unique_ptr<CredentialStore> open_mongodb_credential_store(stores::Stores& stores);
std::unique_ptr<CredentialStore> open_sqlite_credential_store(stores::Stores& stores);
std::unique_ptr<SessionStore> open_mongodb_session_store(stores::Stores& stores);
std::unique_ptr<SessionStore> open_sqlite_session_store(stores::Stores& stores);

/// For copying the database `auth` from SQLite to MongoDB.
stores::CopiedDatabase copied_auth();

}  // namespace parley::auth
