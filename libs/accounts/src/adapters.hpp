#pragma once

#include <memory>

#include "accounts/account_store.hpp"
#include "mongo/collection.hpp"
#include "stores/stores.hpp"

namespace parley::accounts {

std::unique_ptr<AccountStore> make_mongo_account_store(stores::Stores& stores);
std::unique_ptr<AccountStore> make_sqlite_account_store(stores::Stores& stores);

/// The documents of the collections accounts, signing_keys and revocations.
mongo::Document to_document(const Account& account);
mongo::Document to_document(const StoredKey& key);
mongo::Document to_document(const Revocation& revocation);
std::vector<mongo::Index> account_indexes();

/// Greater than every text that starts with `prefix`: U+10FFFF sorts last in both stores.
inline std::string prefix_end(const std::string& prefix) { return prefix + "\xf4\x8f\xbf\xbf"; }

}  // namespace parley::accounts
