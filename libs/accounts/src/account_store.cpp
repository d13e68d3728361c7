#include "accounts/account_store.hpp"

#include "adapters.hpp"
#include "stores/stores.hpp"

namespace parley::accounts {

std::unique_ptr<AccountStore> open_account_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_account_store(stores)
                             : open_sqlite_account_store(stores);
}

}  // namespace parley::accounts
