#include "profile_document.hpp"
#include "profile_row.hpp"
#include "profile_store.hpp"
#include "stores/copy.hpp"

namespace parley::user {

stores::CopiedDatabase copied_users() {
  return {
      .name = "users",
      .migrations = kMigrations,
      .tables = {{.name = "profiles",
                  .rows = "SELECT user_id, display_name, about FROM profiles ORDER BY user_id",
                  .document = [](const sqlite::Row& row) { return to_document(profile_of(row)); },
                  .indexes = profile_indexes()}}};
}

}  // namespace parley::user
