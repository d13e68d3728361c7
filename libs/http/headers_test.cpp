#include "http/headers.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace parley::http {
namespace {

using namespace std::literals;

TEST(Headers, AreFoundWithoutRegardToCase) {
  const Headers headers{{"Content-Type", "text/plain"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(headers.find("content-TYPE"), "text/plain");
  EXPECT_EQ(headers.find("X-a"), "1");
  EXPECT_EQ(headers.count("x-A"), 2);
  EXPECT_EQ(headers.find("X-B"), std::nullopt);
}

TEST(Headers, KeepTheirOrder) {
  Headers headers{{"A", "1"}, {"B", ""}};
  headers.add("A", "3");
  ASSERT_EQ(headers.size(), 3);
  EXPECT_EQ(headers[1].name, "B");
  EXPECT_EQ(headers[1].value, "");
  EXPECT_EQ(headers[2].value, "3");
}

TEST(Headers, ReplaceEveryFieldOfAName) {
  Headers headers{{"A", "1"}, {"B", "2"}, {"a", "3"}};
  headers.set("A", "4");
  EXPECT_EQ(headers.count("a"), 1);
  EXPECT_EQ(headers.find("A"), "4");
  EXPECT_EQ(headers.find("B"), "2");
}

TEST(Headers, RefuseWhatWouldBeAnotherMessage) {
  Headers headers;
  for (const auto value : {"a\rb"sv, "a\nb"sv, "a\0b"sv, "\r\nSet-Cookie: x"sv}) {
    EXPECT_THROW(headers.add("X", value), std::invalid_argument);
  }
  for (const auto name : {""sv, "a b"sv, "a:"sv, "a\r\nb"sv, "\xc3\xa9"sv}) {
    EXPECT_THROW(headers.add(name, "1"), std::invalid_argument);
  }
}

}  // namespace
}  // namespace parley::http
