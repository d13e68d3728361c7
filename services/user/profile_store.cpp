#include "profile_store.hpp"

#include "base/utf8.hpp"
#include "profile_adapters.hpp"
#include "stores/stores.hpp"

namespace parley::user {

std::string profile_position(const UserId& user_id, std::string_view display_name) {
  return fold_case(display_name) + '\x01' + user_id.text();
}

std::string position_bound(std::string_view folded_prefix) {
  return std::string(folded_prefix) + "\U0010FFFF";
}

std::unique_ptr<ProfileStore> open_profile_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_profile_store(stores)
                             : open_sqlite_profile_store(stores);
}

}  // namespace parley::user
