#include "profile_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "stores_testing/store_contract.hpp"

namespace parley::user {
namespace {

class ProfileStoreContract : public stores::StoreContract {
 protected:
  std::unique_ptr<ProfileStore> store() { return open_profile_store(stores()); }
};
PARLEY_STORE_CONTRACT(ProfileStoreContract);

std::vector<std::string> names(const std::vector<Profile>& profiles) {
  std::vector<std::string> found;
  for (const Profile& profile : profiles) found.push_back(profile.display_name);
  return found;
}

using Names = std::vector<std::string>;

TEST_P(ProfileStoreContract, HasNothingOfWhoNeverWrote) {
  const auto profiles = store();
  EXPECT_EQ(profiles->find(UserId::random()).value(), std::nullopt);
  EXPECT_TRUE(profiles->find(std::span<const UserId>{}).value().empty());
  EXPECT_TRUE(profiles->ping().has_value());
}

TEST_P(ProfileStoreContract, KeepsMembersThatAChangeDoesNotName) {
  const auto profiles = store();
  const auto ada = UserId::random();
  ASSERT_TRUE(profiles->save(ada, {.display_name = "Ada", .about = {}}).has_value());
  ASSERT_TRUE(profiles->save(ada, {.display_name = {}, .about = "counts"}).has_value());
  EXPECT_EQ(profiles->find(ada).value(), (Profile{ada, "Ada", "counts"}));
  ASSERT_TRUE(profiles->save(ada, {.display_name = "", .about = {}}).has_value());
  EXPECT_EQ(profiles->find(ada).value(), (Profile{ada, "", "counts"}));
  EXPECT_TRUE(profiles->find_by_display_name("a", "", 10).value().empty());
}

TEST_P(ProfileStoreContract, FindsManyByTheirIds) {
  const auto profiles = store();
  std::vector<UserId> ids{UserId::random(), UserId::random(), UserId::random()};
  ASSERT_TRUE(profiles->save(ids[0], {.display_name = "one", .about = {}}).has_value());
  ASSERT_TRUE(profiles->save(ids[2], {.display_name = "three", .about = {}}).has_value());
  Names found = names(profiles->find(ids).value());
  std::ranges::sort(found);
  EXPECT_EQ(found, (Names{"one", "three"}));
}

TEST_P(ProfileStoreContract, FindsByPrefixWithoutRegardToCase) {
  const auto profiles = store();
  for (const char* name : {"Ada", "ADAM", "Adé", "Bob", "Änne", "änna", "ad%a", "ad_a", "a\"$b"}) {
    ASSERT_TRUE(profiles->save(UserId::random(), {.display_name = name, .about = {}}).has_value());
  }
  EXPECT_EQ(names(profiles->find_by_display_name("aDa", "", 10).value()), (Names{"Ada", "ADAM"}));
  EXPECT_EQ(names(profiles->find_by_display_name("ÄNN", "", 10).value()), (Names{"änna", "Änne"}));
  EXPECT_EQ(names(profiles->find_by_display_name("ad%", "", 10).value()), (Names{"ad%a"}));
  EXPECT_EQ(names(profiles->find_by_display_name("ad_", "", 10).value()), (Names{"ad_a"}));
  EXPECT_TRUE(profiles->find_by_display_name("c", "", 10).value().empty());
}

TEST_P(ProfileStoreContract, PagesThroughEqualNames) {
  const auto profiles = store();
  std::vector<UserId> ids;
  for (int i = 0; i < 7; ++i) {
    ids.push_back(UserId::random());
    ASSERT_TRUE(profiles->save(ids.back(), {.display_name = "Sam", .about = {}}).has_value());
  }
  std::ranges::sort(ids);
  std::vector<UserId> found;
  std::string after;
  for (;;) {
    const auto page = profiles->find_by_display_name("sam", after, 3).value();
    for (const Profile& profile : page) found.push_back(profile.user_id);
    if (page.size() < 3) break;
    after = profile_position(page.back().user_id, page.back().display_name);
  }
  EXPECT_EQ(found, ids);
}

TEST_P(ProfileStoreContract, OneProfileComesOfRacingFirstWrites) {
  const auto profiles = store();
  ASSERT_TRUE(profiles->save(UserId::random(), {.display_name = "x", .about = {}}).has_value());
  const auto ada = UserId::random();
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] {
      const auto saved = profiles->save(
          ada, {.display_name = "Ada " + std::to_string(i), .about = std::to_string(i)});
      EXPECT_TRUE(saved.has_value());
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(profiles->find_by_display_name("ada", "", 10).value().size(), 1U);
  EXPECT_TRUE(profiles->find(ada).value().has_value());
}

}  // namespace
}  // namespace parley::user
