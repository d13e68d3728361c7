#pragma once

#include "profile_store.hpp"
#include "sqlite/database.hpp"

namespace parley::user {

/// Profiles in users.db. Threads, errors: as in ProfileStore. `stores` must outlive it.
class SqliteProfileStore : public ProfileStore {
 public:
  explicit SqliteProfileStore(stores::Stores& stores);

  Result<std::optional<Profile>> find(const UserId& user_id) override;
  Result<std::vector<Profile>> find(std::span<const UserId> user_ids) override;
  Status save(const UserId& user_id, const ProfileChange& change) override;
  Result<std::vector<Profile>> find_by_display_name(std::string_view prefix, std::string_view after,
                                                    std::size_t limit) override;
  Status ping() override { return database_.ping(); }

 private:
  sqlite::Database& database_;
};

}  // namespace parley::user
