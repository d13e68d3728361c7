#include <gtest/gtest.h>

#include "handlers.hpp"

namespace parley::user {
namespace {

TEST(DisplayName, TakesNamesOfAllScripts) {
  for (const char* name : {"A", "Ada Lovelace", "Łukasz", "日本 太郎", "😀", "O'Neil; DROP TABLE",
                           "a\\b", "<b>x</b>", "\u202eabc"}) {
    EXPECT_EQ(display_name_problem(name), "") << name;
  }
}

TEST(DisplayName, CountsCodePoints) {
  const std::string grin = "😀";
  std::string name;
  for (std::size_t i = 0; i < kMaxDisplayNameLength; ++i) name += grin;
  EXPECT_EQ(name.size(), kMaxDisplayNameBytes);
  EXPECT_EQ(display_name_problem(name), "");
  EXPECT_EQ(display_name_problem(std::string(kMaxDisplayNameLength, 'a')), "");
  EXPECT_NE(display_name_problem(std::string(kMaxDisplayNameLength + 1, 'a')), "");
  EXPECT_NE(display_name_problem(""), "");
}

TEST(DisplayName, RefusesControlsAndSpaceAtTheEnds) {
  for (const char* name : {"a\nb", "a\tb", "\x1b[31m", "a\x7f", "a\u0085", "a\u2028", " a", "a ",
                           "\u00a0a", "a\u3000"}) {
    EXPECT_NE(display_name_problem(name), "") << name;
  }
}

TEST(About, TakesLineFeeds) {
  EXPECT_EQ(about_problem("one\ntwo"), "");
  EXPECT_NE(about_problem("one\rtwo"), "");
  EXPECT_EQ(about_problem(std::string(kMaxAboutLength, 'x')), "");
  EXPECT_NE(about_problem(std::string(kMaxAboutLength + 1, 'x')), "");
}

}  // namespace
}  // namespace parley::user
