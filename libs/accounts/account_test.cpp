#include "accounts/account.hpp"

#include <gtest/gtest.h>

namespace parley::accounts {
namespace {

TEST(Username, IsThreeToThirtyTwoOfItsAlphabet) {
  for (const char* name :
       {"ada", "Ada.Lovelace-1815_x", "0ab", "abcdefghijklmnopqrstuvwxyz012345", "a-b"}) {
    EXPECT_TRUE(check_new_username(name).has_value()) << name;
    EXPECT_TRUE(is_username(name)) << name;
  }
  for (const char* name : {"a--", "a..", "bob.", "bob-", "bob_"}) {
    EXPECT_EQ(check_new_username(name).error().code, code::kInvalid) << name;
    EXPECT_TRUE(is_username(name)) << name << " may be from before";
  }
  for (const char* name : {"", "ad", "abcdefghijklmnopqrstuvwxyz0123456", ".ada", "_ada", "-ada",
                           "ad a", "ad\ta", "adä", "ada@", "$ne", "ad\x7f"}) {
    EXPECT_EQ(check_new_username(name).error().code, code::kInvalid) << name;
    EXPECT_FALSE(is_username(name)) << name;
  }
  EXPECT_FALSE(check_new_username(std::string_view("ad\0a", 4)).has_value());
}

TEST(Username, IsComparedWithoutRegardToCase) {
  EXPECT_EQ(username_key("Ada.LOVELACE_1"), "ada.lovelace_1");
  EXPECT_EQ(username_key("Äda"), "Äda") << "other letters than ASCII's stay as they are";
}

}  // namespace
}  // namespace parley::accounts
