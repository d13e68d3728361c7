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

}  // namespace
}  // namespace parley::cli
