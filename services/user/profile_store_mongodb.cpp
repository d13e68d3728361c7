#include "base/utf8.hpp"
#include "profile_adapters.hpp"
#include "profile_document.hpp"
#include "stores/stores.hpp"

namespace parley::user {
namespace {

using mongo::Document;

Profile read_profile(const mongo::View& view) {
  return {view.id<UserId>("_id"), view.text("display_name"), view.text("about")};
}

std::optional<std::string> position_of(const UserId& user_id, const std::string& display_name) {
  if (display_name.empty()) return std::nullopt;
  return profile_position(user_id, display_name);
}

}  // namespace

Document to_document(const Profile& profile) {
  return {{"_id", profile.user_id},
          {"display_name", profile.display_name},
          {"about", profile.about},
          {"position", position_of(profile.user_id, profile.display_name)}};
}

std::vector<mongo::Index> profile_indexes() { return {{"position", {{"position", 1}}}}; }

namespace {

/// Profiles in the collection `profiles` of the database `users`.
class MongodbProfileStore final : public ProfileStore {
 public:
  explicit MongodbProfileStore(stores::Stores& stores)
      : pool_(stores.mongo()),
        profiles_(stores.mongo(), stores.mongodb_name("users"), "profiles", profile_indexes()) {}

  Result<std::optional<Profile>> find(const UserId& user_id) override {
    return profiles_.find_one({{"_id", user_id}}, read_profile);
  }

  Result<std::vector<Profile>> find(std::span<const UserId> user_ids) override {
    return profiles_.find_in("_id", user_ids, read_profile);
  }

  Status save(const UserId& user_id, const ProfileChange& change) override {
    Document fields;
    if (change.display_name) {
      fields.add("display_name", *change.display_name);
      fields.add("position", position_of(user_id, *change.display_name));
    }
    if (change.about) fields.add("about", *change.about);
    if (fields.empty()) return {};
    PARLEY_TRY(const auto first, profiles_.update_one({{"_id", user_id}}, {{"$set", fields}}));
    if (first.matched > 0) return {};
    PARLEY_TRY(const auto made,
               profiles_.insert(to_document(
                   {user_id, change.display_name.value_or(""), change.about.value_or("")})));
    if (!made.duplicate) return {};
    return status_of(profiles_.update_one({{"_id", user_id}}, {{"$set", fields}}));
  }

  Result<std::vector<Profile>> find_by_display_name(std::string_view prefix, std::string_view after,
                                                    std::size_t limit) override {
    const std::string folded = fold_case(prefix);
    const std::string_view from = after.empty() ? std::string_view(folded) : after;
    return profiles_.find({{"position", Document{{"$gt", from}, {"$lt", position_bound(folded)}}}},
                          {Document{{"position", 1}}, limit}, read_profile);
  }

  Status ping() override { return pool_.ping(); }

 private:
  mongo::Pool& pool_;
  mongo::Collection profiles_;
};

}  // namespace

std::unique_ptr<ProfileStore> open_mongodb_profile_store(stores::Stores& stores) {
  return std::make_unique<MongodbProfileStore>(stores);
}

}  // namespace parley::user
