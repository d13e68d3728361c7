#include "chat/picture.hpp"

#include <gtest/gtest.h>
#include <time.h>

#include <cstdlib>

#include "chat/columns.hpp"
#include "chat/entries.hpp"
#include "terminal_text.hpp"

namespace parley::cli::chat {
namespace {

using Rows = std::vector<std::string>;

std::string text_of(const Row& row) {
  std::string text;
  for (const Span& span : row) text += span.text;
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

Rows texts_of(const std::vector<Row>& rows) {
  Rows texts;
  for (const Row& row : rows) texts.push_back(text_of(row));
  return texts;
}

class PictureTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    use_utf8_locale();
    ::setenv("TZ", "UTC-1", 1);
    ::tzset();
  }
  static void TearDownTestSuite() { ::unsetenv("TZ"); }

  PictureTest() {
    model_.make(talk_.id, 0).kind = "group";
    model_.open()->title = "Plans";
    model_.name(talk_.grace, "grace");
  }
  Rows history(Size size = {20, 30}) { return texts_of(history_of(model_, here(), size).rows); }
  Rows picture(Size size) { return texts_of(picture_of(model_, size).rows); }
  Conversation& here() { return *model_.open(); }
  void say(int count) {
    for (int i = 0; i < count; ++i) {
      model_.take(talk_.said(talk_.grace, std::to_string(talk_.last_seq + 1)));
    }
  }

  Talk talk_;
  Model model_{talk_.ada, "ada"};
};

TEST_F(PictureTest, IsTheWholeTerminal) {
  say(1);
  here().typing[talk_.grace] = Monotonic::now();
  model_.make(ConversationId::random(), 0).title = "A title that does not fit";
  auto& other = model_.conversations()[1];
  other.unread.take(client::Place{other.id, 12, 0, 12, 12});
  model_.connection = {Connection::State::kConnecting, "refused"};
  for (const char32_t point : decode("Hi")) model_.input().insert(point);
  EXPECT_EQ(picture({9, 48}),
            (Rows{" ada          │ Plans",  //
                  " Plans        │", " A title … 12 │", "              │",
                  "              │ ── 2026-11-23 ──", "              │ 09:01 grace: 1",
                  "              │ grace is typing …",
                  " reconnecting: refused                    /help", "> Hi"}));
  const auto cursor = picture_of(model_, {9, 48}).cursor;
  ASSERT_TRUE(cursor);
  EXPECT_EQ(cursor->row, 8);
  EXPECT_EQ(cursor->column, 4);
}

TEST_F(PictureTest, NeverExceedsTheTerminal) {
  model_.take(talk_.said(talk_.grace, std::string(500, 'x') + "漢字\n\x1b[2J\t" + "e\u0301"));
  model_.notice = std::string(300, 'n');
  here().title = std::string(300, 't');
  for (const Size size : {Size{8, 40}, {9, 41}, {24, 80}, {50, 200}}) {
    const Picture picture = picture_of(model_, size);
    EXPECT_EQ(std::ssize(picture.rows), size.rows);
    for (const Row& row : picture.rows) {
      int columns = 0;
      for (const Span& span : row) {
        EXPECT_EQ(one_line(span.text), span.text) << "nothing that a terminal obeys";
        columns += columns_of(decode(span.text));
      }
      EXPECT_LE(columns, size.columns);
    }
  }
}

TEST_F(PictureTest, SaysThatATerminalIsTooSmall) {
  EXPECT_EQ(picture({3, 39}), (Rows{"The terminal is smaller than 40 × 8."}));
  EXPECT_EQ(picture({1, 12}), Rows{"The terminal"});
  EXPECT_EQ(picture({1, 1}), Rows{"T"});
  EXPECT_FALSE(picture_of(model_, {3, 39}).cursor);
}

TEST_F(PictureTest, AMessageCanNotPassForAnother) {
  model_.take(talk_.said(talk_.grace, "Hello\n09:02 ada: not hers, and long enough"));
  client::Entry left = talk_.entry("member_left", talk_.grace);
  model_.take(left);
  EXPECT_EQ(history(),
            (Rows{"── 2026-11-23 ──", "09:01 grace: Hello", "      09:02 ada: not hers, and",
                  "      long enough", "09:02 * grace left"}));
}

TEST_F(PictureTest, ShowsWhatWasDoneToAMessage) {
  const auto first = talk_.said(talk_.grace, "one");
  const auto second = talk_.said(talk_.ada, "two");
  for (const auto& entry :
       {first, second, talk_.about(first, "edit", talk_.grace, "1"),
        talk_.reaction(first, talk_.ada, "👍", true), talk_.reaction(first, talk_.ada, "+1", true),
        talk_.about(second, "delete", talk_.ada)}) {
    model_.take(entry);
  }
  EXPECT_EQ(history(), (Rows{"── 2026-11-23 ──", "09:01 grace: 1 (edited)", "      +1 1  👍 1",
                             "09:02 ada: (deleted)"}));
}

TEST_F(PictureTest, ShowsHowASendingGoes) {
  here().outgoing = {{"1", "one"}, {"2", "two"}, {"3", "three"}};
  here().outgoing[1].state = Outgoing::State::kAccepted;
  here().outgoing[2].state = Outgoing::State::kFailed;
  here().outgoing[2].reason = "too long";
  EXPECT_EQ(history(), (Rows{"      ada: one (sending …)", "      ada: two", "      ada: three",
                             "      not sent: too long", "      (/retry or /discard)"}));
}

TEST_F(PictureTest, AViewStaysWhereItWasPut) {
  say(100);
  const Size size{5, 30};
  const auto numbers = [&] {
    std::string all;
    for (const auto& row : history(size)) all += row.substr(row.rfind(' ') + 1) + " ";
    return all;
  };
  EXPECT_EQ(numbers(), "96 97 98 99 100 ");
  scroll(model_, here(), 4, size);
  EXPECT_EQ(numbers(), "92 93 94 95 96 ");
  here().outgoing.push_back({"1", "one"});
  say(3);
  EXPECT_EQ(numbers(), "92 93 94 95 96 ");
  EXPECT_EQ(here().unread.count(), 3);
  EXPECT_NE(picture({12, 60})[9].find("↓ 3 new below: PgDn"), std::string::npos);
  scroll(model_, here(), 1'000, size);
  EXPECT_EQ(numbers(), "── 1 2 3 4 ");
  EXPECT_TRUE(history_of(model_, here(), size).shows_first);
  scroll(model_, here(), -4, size);
  EXPECT_EQ(numbers(), "4 5 6 7 8 ");
  scroll(model_, here(), -94, size);
  EXPECT_EQ(numbers(), "98 99 100 101 102 ");
  EXPECT_EQ(here().unread.count(), 3);
  scroll(model_, here(), -1, size);
  EXPECT_FALSE(here().place);
  EXPECT_EQ(here().unread.count(), 0);
}

TEST_F(PictureTest, LongMessagesAreScrolledByRows) {
  model_.take(talk_.said(talk_.ada, "1\n2\n3\n4\n5\n6\n7\n8"));
  const Size size{3, 30};
  EXPECT_EQ(history(size), (Rows{"      6", "      7", "      8"}));
  scroll(model_, here(), 2, size);
  EXPECT_EQ(history(size), (Rows{"      4", "      5", "      6"}));
  scroll(model_, here(), 2, size);
  scroll(model_, here(), -1, size);
  EXPECT_EQ(history(size), (Rows{"      3", "      4", "      5"}));
  scroll(model_, here(), -9, size);
  EXPECT_FALSE(here().place);
}

}  // namespace
}  // namespace parley::cli::chat
