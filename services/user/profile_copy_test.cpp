#include <gtest/gtest.h>

#include "profile_store.hpp"
#include "stores_testing/copy_contract.hpp"

namespace parley::user {
namespace {

class ProfileCopy : public stores::CopyContract {
 protected:
  void fill(ProfileStore& store) {
    for (const Profile& profile : profiles_) {
      ASSERT_TRUE(store.save(profile.user_id, {profile.display_name, {}}).has_value());
      ASSERT_TRUE(store.save(profile.user_id, {{}, profile.about}).has_value());
    }
    ASSERT_TRUE(store.save(nameless_.user_id, {"Name", "text"}).has_value());
    ASSERT_TRUE(store.save(nameless_.user_id, {"", {}}).has_value());
  }

  const std::vector<Profile> profiles_{
      {UserId::random(), "\u00c4nne \U0001F600", "two\nlines"},
      {UserId::random(), "\u0130stanbul {$gt}", ""},
      {UserId::random(), "\u65e5\u672c\u8a9e", std::string("\u202eturned")}};
  const Profile nameless_{UserId::random(), "", "text"};
};
PARLEY_COPY_CONTRACT(ProfileCopy);

TEST_P(ProfileCopy, IsWhatTheAdapterWouldHaveWritten) {
  fill(*open_profile_store(source()));
  fill(*open_profile_store(stores()));
  const std::vector databases{copied_users()};
  EXPECT_EQ(expect_copied_as_written(databases), std::vector<std::int64_t>{4});

  const auto store = open_profile_store(target());
  for (const Profile& profile : profiles_) {
    EXPECT_EQ(store->find(profile.user_id).value(), profile);
  }
  EXPECT_EQ(store->find(nameless_.user_id).value(), nameless_);
  EXPECT_EQ(store->find_by_display_name("\u00e4NN", "", 10).value(), std::vector{profiles_[0]});
}

}  // namespace
}  // namespace parley::user
