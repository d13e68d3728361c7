#pragma once

#include "credential_store.hpp"
#include "mongo/collection.hpp"
#include "session_store.hpp"

namespace parley::auth {

/// The documents of the collections credentials, settings, sessions and refresh_tokens.
mongo::Document to_document(const Credential& credential);
mongo::Document registration_document(bool open);
mongo::Document to_document(const Session& session);
mongo::Document token_document(const SessionId& id, const IssuedToken& token, Timestamp expires_at);
std::vector<mongo::Index> session_indexes();
std::vector<mongo::Index> token_indexes();

}  // namespace parley::auth
