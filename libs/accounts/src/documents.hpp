#pragma once

#include "accounts/account_store.hpp"
#include "mongo/collection.hpp"

namespace parley::accounts {

/// The documents of the collections accounts, signing_keys and revocations.
mongo::Document to_document(const Account& account);
mongo::Document to_document(const StoredKey& key);
mongo::Document to_document(const Revocation& revocation);
std::vector<mongo::Index> account_indexes();

}  // namespace parley::accounts
