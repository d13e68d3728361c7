#include "json/members.hpp"

#include <gtest/gtest.h>

namespace parley::json {
namespace {

Members members(std::string_view body) { return Members::parse(body).value(); }

std::string problem(Members& read) {
  const auto status = read.finish();
  return status ? "" : status.error().detail;
}

TEST(Members, GiveWhatIsThere) {
  const auto id = UserId::random();
  auto read = members("{\"text\":\"hi\",\"count\":3,\"flag\":true,\"to\":\"" + id.text() +
                      "\",\"ids\":[\"" + id.text() + "\"]}");
  EXPECT_EQ(read.required_text("text", {1, 10}), "hi");
  EXPECT_EQ(read.required_integer("count", {1, 3}), 3);
  EXPECT_TRUE(read.optional_bool("flag", false));
  EXPECT_EQ(read.required_id<UserId>("to"), id);
  EXPECT_EQ(read.optional_ids<UserId>("ids", 1), std::vector{id});
  EXPECT_EQ(read.optional_text("none", {1, 10}), std::nullopt);
  EXPECT_EQ(read.optional_integer("no_number", {0, 1}), std::nullopt);
  EXPECT_EQ(read.optional_id<UserId>("no_id"), std::nullopt);
  EXPECT_EQ(problem(read), "");
}

TEST(Members, NameTheMemberAndItsRule) {
  auto read = members("{\"text\":7,\"count\":4,\"to\":\"me\"}");
  EXPECT_EQ(read.required_text("text", {1, 16384}), "");
  EXPECT_EQ(read.required_integer("count", {1, 3}), 0);
  EXPECT_EQ(read.required_id<UserId>("to"), std::nullopt);
  EXPECT_EQ(problem(read),
            "`text` must be a string of 1 to 16384 bytes without U+0000; "
            "`count` must be an integer from 1 to 3; "
            "`to` must be an id: 26 letters a to z and digits 2 to 7");
}

TEST(Members, RefuseWhatNobodyAskedFor) {
  auto read = members("{\"a\":\"x\",\"user_id\":1,\"_id\":{\"$ne\":1}}");
  read.optional_text("a", {1, 1});
  EXPECT_EQ(problem(read), "`user_id` is an unknown member; `_id` is an unknown member");
}

TEST(Members, HoldTheBoundsOfATextInBytes) {
  const auto accepts = [](std::string_view text) {
    auto read = members("{\"t\":\"" + std::string(text) + "\"}");
    read.required_text("t", {2, 4});
    return problem(read).empty();
  };
  EXPECT_FALSE(accepts("a"));
  EXPECT_TRUE(accepts("ab"));
  EXPECT_TRUE(accepts("\xc3\xa9\xc3\xa9"));
  EXPECT_FALSE(accepts("\xc3\xa9\xc3\xa9x"));
  EXPECT_FALSE(accepts("a\\u0000b"));
}

TEST(Members, TellNullFromAbsentOnlyWhereItMeansSomething) {
  auto read = members("{\"title\":null,\"text\":null}");
  const auto title = read.nullable_text("title", {1, 5});
  EXPECT_TRUE(title.has_value() && !title->has_value());
  EXPECT_FALSE(read.nullable_text("other", {1, 5}).has_value());
  EXPECT_EQ(read.optional_text("text", {1, 5}), std::nullopt);
  EXPECT_EQ(problem(read), "`text` must be a string of 1 to 5 bytes without U+0000");
}

TEST(Members, RefuseNumbersThatAreNoIntegers) {
  for (const char* number : {"1.0", "1e0", "\"1\"", "true", "9223372036854775808", "-1"}) {
    auto read = members("{\"n\":" + std::string(number) + "}");
    EXPECT_EQ(read.optional_integer("n", {0, 10}), std::nullopt);
    EXPECT_NE(problem(read), "") << number;
  }
}

TEST(Members, TakeListsOfDifferentIdsUpToTheirBound) {
  const auto problem_of = [](std::string_view list) {
    auto read = members("{\"ids\":" + std::string(list) + "}");
    EXPECT_TRUE(read.optional_ids<UserId>("ids", 2).size() <= 2);
    return problem(read);
  };
  const std::string a = "\"aaaaaaaaaaaaaaaaaaaaaaaaaa\"";
  const std::string b = "\"baaaaaaaaaaaaaaaaaaaaaaaaa\"";
  const std::string c = "\"caaaaaaaaaaaaaaaaaaaaaaaaa\"";
  EXPECT_EQ(problem_of("[]"), "");
  EXPECT_EQ(problem_of("[" + a + "," + b + "]"), "");
  EXPECT_EQ(problem_of("[" + a + "," + b + "," + c + "]"),
            "`ids` must be an array of at most 2 ids");
  EXPECT_EQ(problem_of("[" + a + "," + a + "]"), "`ids` must name each id once");
  EXPECT_NE(problem_of("[7]"), "");
  EXPECT_NE(problem_of(a), "");
  EXPECT_NE(problem_of("[[" + a + "]]"), "");
}

TEST(Members, CarryTheCallersProblems) {
  auto read = members("{}");
  read.refuse("one of `conversation_id` and `recipient_id` is needed");
  EXPECT_EQ(problem(read), "one of `conversation_id` and `recipient_id` is needed");
}

}  // namespace
}  // namespace parley::json
