#include "answer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::bench {
namespace {

TEST(ParseAnswer, NeedsHeadAndBodyWhole) {
  const std::string text = "HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}";
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(parse_answer(text.substr(0, length))) << length;
  }
  const auto answer = parse_answer(text + "HTTP/1.1 2");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 202U);
  EXPECT_EQ(answer->size_bytes, text.size());
  EXPECT_FALSE(answer->closes);
}

TEST(ParseAnswer, SeesThatTheServerCloses) {
  const auto answer =
      parse_answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->closes);
}

TEST(ParseAnswer, KnowsAnAnswerWithoutBody) {
  const auto answer = parse_answer("HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 204U);
}

TEST(ParseAnswer, GivesStatusZeroForWhatItDoesNotKnow) {
  for (const char* text :
       {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "\r\n\r\n"}) {
    const auto answer = parse_answer(text);
    ASSERT_TRUE(answer) << text;
    EXPECT_EQ(answer->status, 0U) << text;
  }
}

}  // namespace
}  // namespace parley::bench
