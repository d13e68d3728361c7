#include "chat/input_line.hpp"

#include <gtest/gtest.h>

#include "chat/columns.hpp"
#include "chat/user_line.hpp"
#include "terminal_text.hpp"

namespace parley::cli::chat {
namespace {

class InputLineTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { use_utf8_locale(); }
  void type(std::string_view text) {
    for (const char32_t point : decode(text)) EXPECT_TRUE(line_.insert(point));
  }
  InputLine line_;
};

TEST_F(InputLineTest, IsEdited) {
  type("one two  three");
  line_.erase_word();
  EXPECT_EQ(line_.text(), "one two  ");
  line_.erase_word();
  type("2");
  line_.home();
  line_.erase_after();
  type("O");
  line_.right();
  line_.left();
  line_.end();
  line_.right();
  type("!");
  EXPECT_EQ(line_.text(), "One 2!");
  line_.clear();
  line_.erase_before();
  line_.erase_after();
  line_.left();
  EXPECT_TRUE(line_.empty());
}

TEST_F(InputLineTest, WhatCombinesGoesTogether) {
  type("ae\u0301b");
  line_.left();
  line_.left();
  type("-");
  EXPECT_EQ(line_.text(), "a-e\u0301b");
  line_.right();
  line_.erase_before();
  EXPECT_EQ(line_.text(), "a-b");
}

TEST_F(InputLineTest, ShowsThePartAroundItsCursor) {
  type("漢字 and more");
  EXPECT_EQ(line_.view(40).text, "漢字 and more");
  EXPECT_EQ(line_.view(40).cursor, 13);
  const auto view = line_.view(8);
  EXPECT_EQ(view.cursor, 7);
  EXPECT_EQ(view.text, "nd more");
  line_.home();
  EXPECT_EQ(line_.view(8).cursor, 0);
  EXPECT_EQ(line_.view(8).text, "漢字 and");
  line_.clear();
  type("a\nb\x1b");
  EXPECT_EQ(line_.view(8).text, "a⏎b␛");
}

TEST_F(InputLineTest, IsNoLongerThanAMessage) {
  const std::string most(InputLine::kMostBytes - 1, 'x');
  type(most);
  EXPECT_FALSE(line_.insert(U'é'));
  EXPECT_TRUE(line_.insert(U'y'));
  EXPECT_FALSE(line_.insert(U'z'));
  line_.erase_before();
  EXPECT_TRUE(line_.insert(0)) << "no character";
  EXPECT_EQ(line_.text(), most);
}

TEST_F(InputLineTest, CommandsAreTold) {
  using What = UserLine::What;
  const auto what = [](const char* line) { return read_user_line(line).what; };
  EXPECT_EQ(read_user_line("hello /quit").text, "hello /quit");
  EXPECT_EQ(read_user_line("//quit").text, "/quit");
  EXPECT_EQ(what("//quit"), What::kSay);
  EXPECT_EQ(read_user_line("/edit  much better ").text, "much better");
  EXPECT_EQ(read_user_line("/new @grace").text, "grace");
  EXPECT_EQ(what("/new grace"), What::kTalkTo);
  EXPECT_EQ(what("/quit"), What::kQuit);
  for (const char* line : {"/", "/edit", "/quit now", "/quite", "/react"}) {
    EXPECT_EQ(what(line), What::kUnclear) << line;
  }
  EXPECT_EQ(read_user_line("/react").text, "like this: /react EMOJI");
}

TEST_F(InputLineTest, TextsFitIntoColumns) {
  EXPECT_EQ(fitted("ab", 4), "ab  ");
  EXPECT_EQ(fitted("abcde", 4), "abc…");
  EXPECT_EQ(fitted("漢字漢", 4), "漢… ");
  EXPECT_EQ(fitted("漢", 1), "…");
  EXPECT_EQ(fitted("e\u0301", 2), "e\u0301 ");
  EXPECT_EQ(fitted("ab", 0), "");
}

TEST_F(InputLineTest, TextsAreBrokenAtBlanks) {
  using Rows = std::vector<std::string>;
  EXPECT_EQ(wrapped("", 5), Rows{""});
  EXPECT_EQ(wrapped("one two three", 7), (Rows{"one two", "three"}));
  EXPECT_EQ(wrapped("one twothree", 7), (Rows{"one", "twothre", "e"}));
  EXPECT_EQ(wrapped("漢字漢", 5), (Rows{"漢字", "漢"}));
  EXPECT_EQ(wrapped("abcde\u0301f", 5), (Rows{"abcde\u0301", "f"}));
}

}  // namespace
}  // namespace parley::cli::chat
