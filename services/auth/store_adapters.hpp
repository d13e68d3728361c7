#pragma once

#include <memory>

#include "credential_store.hpp"
#include "mongo/collection.hpp"
#include "session_store.hpp"
#include "stores/copy.hpp"

namespace parley::auth {

std::unique_ptr<CredentialStore> make_mongodb_credential_store(stores::Stores& stores);
std::unique_ptr<CredentialStore> make_sqlite_credential_store(stores::Stores& stores);
std::unique_ptr<SessionStore> make_mongodb_session_store(stores::Stores& stores);
std::unique_ptr<SessionStore> make_sqlite_session_store(stores::Stores& stores);

/// The documents of the collections credentials, settings, sessions and refresh_tokens.
mongo::Document to_document(const Credential& credential);
mongo::Document registration_document(bool open);
mongo::Document to_document(const Session& session);
mongo::Document token_document(const SessionId& id, const IssuedToken& token, Timestamp expires_at);
std::vector<mongo::Index> session_indexes();
std::vector<mongo::Index> token_indexes();

/// For copying the database `auth` from SQLite to MongoDB: all of it, and its two parts.
stores::CopiedDatabase copied_auth();
std::vector<stores::CopiedTable> copied_credentials();
std::vector<stores::CopiedTable> copied_sessions();

}  // namespace parley::auth
