#pragma once

#include <memory>
#include <string>

#include "accounts/account_store.hpp"

namespace parley::accounts {

std::unique_ptr<AccountStore> open_mongodb_account_store(stores::Stores& stores);
std::unique_ptr<AccountStore> open_sqlite_account_store(stores::Stores& stores);

/// Greater than every text that starts with `prefix`: U+10FFFF sorts last in both stores.
inline std::string prefix_end(const std::string& prefix) { return prefix + "\xf4\x8f\xbf\xbf"; }

}  // namespace parley::accounts
