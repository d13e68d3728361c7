#include "accounts/account_store.hpp"

#include "adapters.hpp"
#include "stores/stores.hpp"

namespace parley::accounts {

std::unique_ptr<AccountStore> open_account_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongo_account_store(stores) : make_sqlite_account_store(stores);
}

}  // namespace parley::accounts
