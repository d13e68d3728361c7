#include "mentioned_names.hpp"

#include <gtest/gtest.h>

namespace parley::consumer {
namespace {

using Names = std::vector<std::string_view>;

TEST(MentionedNames, StandBehindAnAt) {
  EXPECT_EQ(mentioned_names("@ada and @Bob-2, (@c_d.)", 9), (Names{"ada", "Bob-2", "c_d."}));
  EXPECT_EQ(mentioned_names("\xc3\xa9@ada\xc3\xa9", 9), Names{"ada"});
  EXPECT_EQ(mentioned_names("@@ada", 9), Names{"ada"});
}

TEST(MentionedNames, AreNotWithinWords) {
  EXPECT_TRUE(mentioned_names("mail ada@example.org", 9).empty());
  EXPECT_TRUE(mentioned_names("@ @", 9).empty());
  EXPECT_TRUE(mentioned_names("@", 9).empty());
  EXPECT_TRUE(mentioned_names("", 9).empty());
}

TEST(MentionedNames, AreBounded) { EXPECT_EQ(mentioned_names("@a @b @c", 2), (Names{"a", "b"})); }

}  // namespace
}  // namespace parley::consumer
