#include "terminal_text.hpp"

#include <gtest/gtest.h>

namespace parley::cli {
namespace {

class TerminalText : public testing::Test {
 protected:
  static void SetUpTestSuite() { use_utf8_locale(); }
};

TEST_F(TerminalText, LeavesWhatPeopleWrite) {
  for (const char* text : {"", "Hello, Grace!", "Größe Ω 漢字 🎉", "é", "a  b"}) {
    EXPECT_EQ(one_line(text), text);
  }
}

TEST_F(TerminalText, NothingThatATerminalObeysComesThrough) {
  for (unsigned point = 0; point < 0xa0; ++point) {
    if (point >= 0x20 && point < 0x7f) continue;
    const std::string text = "a" + encode(std::u32string(1, point)) + "b";
    for (const char32_t shown : decode(one_line(text))) {
      EXPECT_TRUE(shown >= 0xa0 || (shown >= 0x20 && shown < 0x7f)) << point;
    }
  }
  EXPECT_EQ(one_line("\x1b]0;title\x07"), "␛]0;title␇");
  EXPECT_EQ(one_line("\xc2\x9b"
                     "31m"),
            "\ufffd31m");
  EXPECT_EQ(one_line("\x9b"
                     "31m"),
            "\ufffd31m");
  EXPECT_EQ(one_line("\r\x7f\t|"), "␍␡ |");
}

TEST_F(TerminalText, ShowsMarksThatTurnTheDirection) {
  EXPECT_EQ(one_line("a\u202eb\u2066c"), "a\ufffdb\ufffdc");
}

TEST_F(TerminalText, ShowsBrokenUtf8) {
  EXPECT_EQ(one_line("a\xff\xc3"), "a\ufffd\ufffd");
  EXPECT_EQ(one_line("\xf4\x90\x80\x80|"), "\ufffd\ufffd\ufffd\ufffd|");
}

TEST_F(TerminalText, SplitsLines) {
  EXPECT_EQ(lines_of("a\r\nb\n\u2028c"), (std::vector<std::string>{"a", "b", "", "c"}));
  EXPECT_EQ(one_line("a\nb"), "a⏎b");
  EXPECT_EQ(one_line("\nb\n"), "⏎b⏎");
}

TEST_F(TerminalText, CountsColumns) {
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("漢字"), 4U);
  EXPECT_EQ(columns_of("e\u0301"), 1U);
}

TEST_F(TerminalText, FitsIntoColumns) {
  EXPECT_EQ(fit("abc", 5), "abc  ");
  EXPECT_EQ(fit("abc", 2), "ab");
  EXPECT_EQ(fit("漢字", 3), "漢 ");
  EXPECT_EQ(fit("", 0), "");
}

TEST_F(TerminalText, WrapsBetweenWords) {
  EXPECT_EQ(wrap("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("abcdef", 4), (std::vector<std::string>{"abcd", "ef"}));
  EXPECT_EQ(wrap("漢字漢", 5), (std::vector<std::string>{"漢字", "漢"}));
  EXPECT_EQ(wrap("", 4), (std::vector<std::string>{""}));
}

}  // namespace
}  // namespace parley::cli
