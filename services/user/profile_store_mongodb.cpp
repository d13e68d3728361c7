#include "profile_store_mongodb.hpp"

#include "base/utf8.hpp"
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

MongodbProfileStore::MongodbProfileStore(stores::Stores& stores)
    : pool_(stores.mongo()),
      profiles_(stores.mongo(), stores.mongodb_name("users"), "profiles", profile_indexes()) {}

Result<std::optional<Profile>> MongodbProfileStore::find(const UserId& user_id) {
  return profiles_.find_one({{"_id", user_id}}, read_profile);
}

Result<std::vector<Profile>> MongodbProfileStore::find(std::span<const UserId> user_ids) {
  if (user_ids.empty()) return std::vector<Profile>{};
  return profiles_.find({{"_id", Document{{"$in", mongo::Array::of(user_ids)}}}}, {}, read_profile);
}

Status MongodbProfileStore::save(const UserId& user_id, const ProfileChange& change) {
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
  PARLEY_CHECK(profiles_.update_one({{"_id", user_id}}, {{"$set", fields}}));
  return {};
}

Result<std::vector<Profile>> MongodbProfileStore::find_by_display_name(std::string_view prefix,
                                                                       std::string_view after,
                                                                       std::size_t limit) {
  const std::string folded = fold_case(prefix);
  const std::string_view from = after.empty() ? std::string_view(folded) : after;
  return profiles_.find({{"position", Document{{"$gt", from}, {"$lt", position_bound(folded)}}}},
                        {Document{{"position", 1}}, static_cast<std::int64_t>(limit)},
                        read_profile);
}

}  // namespace parley::user
