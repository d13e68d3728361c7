#include "base/utf8.hpp"
#include "profile_adapters.hpp"
#include "profile_row.hpp"
#include "stores/stores.hpp"

namespace parley::user {
namespace {

/// Profiles in users.db.
class SqliteProfileStore final : public ProfileStore {
 public:
  explicit SqliteProfileStore(stores::Stores& stores)
      : database_(stores.sqlite("users", kMigrations)) {}

  Result<std::optional<Profile>> find(const UserId& user_id) override {
    return database_.one("SELECT user_id, display_name, about FROM profiles WHERE user_id = ?1",
                         {user_id}, profile_of);
  }

  Result<std::vector<Profile>> find(std::span<const UserId> user_ids) override {
    return database_.all(
        "SELECT user_id, display_name, about FROM profiles"
        " WHERE user_id IN (SELECT value FROM json_each(?1))",
        {sqlite::json_array(user_ids)}, profile_of);
  }

  Status save(const UserId& user_id, const ProfileChange& change) override {
    std::optional<std::string> position;
    if (change.display_name && !change.display_name->empty()) {
      position = profile_position(user_id, *change.display_name);
    }
    return database_.run(
        "INSERT INTO profiles (user_id, display_name, about, position)"
        " VALUES (?1, coalesce(?2, ''), coalesce(?3, ''), ?4)"
        " ON CONFLICT (user_id) DO UPDATE SET"
        "  position = CASE WHEN ?2 IS NULL THEN position ELSE ?4 END,"
        "  display_name = coalesce(?2, display_name),"
        "  about = coalesce(?3, about)",
        {user_id, change.display_name, change.about, position});
  }

  Result<std::vector<Profile>> find_by_display_name(std::string_view prefix, std::string_view after,
                                                    std::size_t limit) override {
    const std::string folded = fold_case(prefix);
    const std::string_view from = after.empty() ? std::string_view(folded) : after;
    return database_.all(
        "SELECT user_id, display_name, about FROM profiles"
        " WHERE position > ?1 AND position < ?2 ORDER BY position LIMIT ?3",
        {from, position_bound(folded), limit}, profile_of);
  }

  Status ping() override { return database_.ping(); }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<ProfileStore> open_sqlite_profile_store(stores::Stores& stores) {
  return std::make_unique<SqliteProfileStore>(stores);
}

}  // namespace parley::user
