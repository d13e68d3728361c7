#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Utf8, TakesEveryLengthOfCodePoint) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\u00e9\u20ac\U0001f600\U0010ffff"));
  EXPECT_EQ(utf8_length("a\u00e9\u20ac\U0001f600"), 4U);
}

TEST(Utf8, RefusesWhatRfc3629Forbids) {
  for (const char* text : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                           "\xf8\x88\x80\x80\x80", "\xc3", "\xe2\x82", "\xff"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Utf8, FindsControlCharacters) {
  for (const char* text : {"a\nb", "\x1b[31m", "a\x7f", "\u0085", "a\u2028", "a\u2029b"}) {
    EXPECT_TRUE(has_control_character(text)) << text;
  }
  for (const char* text : {"", "plain", "\u00a0", "\u202e", "日本 😀"}) {
    EXPECT_FALSE(has_control_character(text)) << text;
  }
}

TEST(FoldCase, LowersLettersOfManyScripts) {
  EXPECT_EQ(fold_case("Ada LOVELACE 1815"), "ada lovelace 1815");
  EXPECT_EQ(fold_case("ÄÖÜ ŁÓDŹ"), "äöü łódź");
  EXPECT_EQ(fold_case("ΑΘΗΝΑ Москва"), "αθηνα москва");
  EXPECT_EQ(fold_case("日本 😀"), "日本 😀");
  EXPECT_EQ(fold_case(""), "");
}

}  // namespace
}  // namespace parley
