#include "mentioned_names.hpp"

#include <gtest/gtest.h>

namespace parley::consumer {
namespace {

using Words = std::vector<PossibleNames>;

TEST(MentionedNames, AreAsLongAsTheyCanBeAndWithoutTheEndOfASentence) {
  EXPECT_EQ(mentioned_names("@ada and @Bob-2, (@c_d.)", 9),
            (Words{{"ada"}, {"bob-2"}, {"c_d.", "c_d"}}));
  EXPECT_EQ(mentioned_names("@bob._-", 9), (Words{{"bob._-", "bob._", "bob.", "bob"}}));
  EXPECT_EQ(mentioned_names("@bob.smith", 9), (Words{{"bob.smith"}}));
}

TEST(MentionedNames, AreNamesThatSomebodyMayHave) {
  EXPECT_TRUE(mentioned_names("@al @.bob @_bob @a-", 9).empty());
  EXPECT_TRUE(mentioned_names("@" + std::string(33, 'x'), 9).empty());
  EXPECT_EQ(mentioned_names("@" + std::string(32, 'x') + "..", 9), Words{{std::string(32, 'x')}});
}

TEST(MentionedNames, AreThereOnce) {
  EXPECT_EQ(mentioned_names("@bob @BOB @ada @bob", 9), (Words{{"bob"}, {"ada"}}));
}

TEST(MentionedNames, AreBounded) {
  EXPECT_EQ(mentioned_names("@aaa @bbb @ccc", 2), (Words{{"aaa"}, {"bbb"}}));
  EXPECT_EQ(mentioned_names("@aaa. @bbb", 2), (Words{{"aaa.", "aaa"}}));
  EXPECT_EQ(mentioned_names("@aaa.. @bbb", 2), (Words{{"aaa..", "aaa."}}));
}

}  // namespace
}  // namespace parley::consumer
