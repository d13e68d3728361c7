#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <cstdint>

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

TEST(CodePoint, IsALetterOrAMarkOrNeither) {
  for (const char32_t point : U"aZ0\u00e9\u0416\u0663\u65e5\ud55c") {
    if (point != 0)
      EXPECT_TRUE(is_letter_or_digit(point) && !is_mark(point))
          << static_cast<std::uint32_t>(point);
  }
  for (const char32_t point : U"\u0301\u20dd\ufe0f\u200d\u094d") {
    if (point != 0)
      EXPECT_TRUE(is_mark(point) && !is_letter_or_digit(point))
          << static_cast<std::uint32_t>(point);
  }
  for (const char32_t point : U" _@.\u00a0\u200b\u2014\u3002\u2764\U0001f600") {
    if (point != 0)
      EXPECT_FALSE(is_mark(point) || is_letter_or_digit(point))
          << static_cast<std::uint32_t>(point);
  }
}

TEST(CodePoint, IsReadOneByOne) {
  const std::string_view text = "a\u00e9\u20ac\U0001f600";
  std::size_t at = 0;
  for (const char32_t point : {U'a', U'\u00e9', U'\u20ac', U'\U0001f600'}) {
    EXPECT_EQ(next_point(text, at), point);
  }
  EXPECT_EQ(at, text.size());
}

}  // namespace
}  // namespace parley
