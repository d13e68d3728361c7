#include "profile.hpp"

#include <gtest/gtest.h>

#include "profile_store.hpp"

namespace parley::user {
namespace {

TEST(ProfilePosition, SortsAsNameThenId) {
  const auto position = [](const char* name, char last) {
    const std::string id = "aaaaaaaaaaaaaaaaaaaaaaaaa" + std::string(1, last);
    return profile_position(*UserId::parse(id), name);
  };
  EXPECT_LT(position("Ada", 'q'), position("ada b", 'a'));
  EXPECT_LT(position("Ada", 'a'), position("ADA", 'e'));
}

}  // namespace
}  // namespace parley::user
