#pragma once

#include "mongo/collection.hpp"
#include "profile_store.hpp"

namespace parley::user {

/// The document of a profile, and the indexes for searching.
mongo::Document to_document(const Profile& profile);
std::vector<mongo::Index> profile_indexes();

/// Profiles in the collection `profiles` of the database `users`. Threads, errors: as in
/// ProfileStore. `stores` must outlive it.
class MongodbProfileStore : public ProfileStore {
 public:
  explicit MongodbProfileStore(stores::Stores& stores);

  Result<std::optional<Profile>> find(const UserId& user_id) override;
  Result<std::vector<Profile>> find(std::span<const UserId> user_ids) override;
  Status save(const UserId& user_id, const ProfileChange& change) override;
  Result<std::vector<Profile>> find_by_display_name(std::string_view prefix, std::string_view after,
                                                    std::size_t limit) override;
  Status ping() override { return pool_.ping(); }

 private:
  mongo::Pool& pool_;
  mongo::Collection profiles_;
};

}  // namespace parley::user
