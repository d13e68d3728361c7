#include "profile_store.hpp"

#include "base/utf8.hpp"
#include "profile_store_mongodb.hpp"
#include "profile_store_sqlite.hpp"
#include "stores/stores.hpp"

namespace parley::user {

std::string profile_position(const UserId& user_id, std::string_view display_name) {
  return fold_case(display_name) + '\x01' + user_id.text();
}

std::string position_bound(std::string_view folded_prefix) {
  return std::string(folded_prefix) + "\U0010FFFF";
}

std::unique_ptr<ProfileStore> make_profile_store(stores::Stores& stores) {
  if (stores.is_mongodb()) return std::make_unique<MongodbProfileStore>(stores);
  return std::make_unique<SqliteProfileStore>(stores);
}

}  // namespace parley::user
