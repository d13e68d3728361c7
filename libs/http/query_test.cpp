#include "http/query.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

Query query(std::string_view text) { return Query::parse(text).value(); }

std::string problem(Query& read) {
  const auto status = read.finish();
  return status ? "" : status.error().detail;
}

TEST(Query, DecodesWhatItGives) {
  auto read = query("query=J%C3%B6+%26%20x&limit=50&empty=&bare");
  EXPECT_EQ(read.text("query", 1, 20), "J\xc3\xb6 & x");
  EXPECT_EQ(read.integer("limit", 1, 200), 50);
  EXPECT_EQ(read.text("empty", 0, 5), "");
  EXPECT_EQ(read.text("bare", 0, 5), "");
  EXPECT_EQ(read.text("other", 0, 5), std::nullopt);
  EXPECT_EQ(problem(read), "");
}

TEST(Query, OfNothingIsEmpty) {
  auto read = query("");
  EXPECT_EQ(read.integer("limit", 1, 200), std::nullopt);
  EXPECT_EQ(problem(read), "");
}

TEST(Query, RefusesBrokenEscapesAndTexts) {
  for (const char* text : {"a=%", "a=%1", "a=%zz", "a=%00", "a=%ff", "%c0%af=1"}) {
    EXPECT_TRUE(Query::parse(text).has_error()) << text;
  }
}

TEST(Query, RefusesAParameterTwice) {
  EXPECT_EQ(Query::parse("a=1&%61=1").error().detail, "the parameter `a` stands twice");
}

TEST(Query, HoldsItsNumberOfParameters) {
  std::string text;
  for (int i = 0; i < 32; ++i) text += "p" + std::to_string(i) + "=1&";
  EXPECT_TRUE(Query::parse(text));
  EXPECT_TRUE(Query::parse(text + "q=1").has_error());
}

TEST(Query, NamesTheParameterAndItsRule) {
  auto read = query("limit=201&after=x&before=+1&surplus=1");
  EXPECT_EQ(read.integer("limit", 1, 200), std::nullopt);
  EXPECT_EQ(read.integer("after", 0, 9), std::nullopt);
  EXPECT_EQ(read.integer("before", 0, 9), std::nullopt);
  EXPECT_EQ(problem(read),
            "the parameter `limit` must be an integer from 1 to 200; "
            "the parameter `after` must be an integer from 0 to 9; "
            "the parameter `before` must be an integer from 0 to 9; "
            "`surplus` is an unknown parameter");
}

TEST(Query, HoldsTheBoundsOfATextInBytes) {
  const auto accepts = [](std::string_view text) {
    auto read = query(text);
    return read.text("q", 2, 3).has_value();
  };
  EXPECT_FALSE(accepts("q=a"));
  EXPECT_TRUE(accepts("q=ab"));
  EXPECT_TRUE(accepts("q=abc"));
  EXPECT_FALSE(accepts("q=abcd"));
}

}  // namespace
}  // namespace parley::http
