#include "json/parse.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <string>

namespace parley::json {
namespace {

std::string reason(std::string_view text) {
  const auto result = parse_object(text);
  return result ? "accepted" : result.error().detail;
}

std::string nested(std::size_t depth) {
  std::string text = "{\"a\":";
  for (std::size_t i = 1; i < depth; ++i) text += '[';
  for (std::size_t i = 1; i < depth; ++i) text += ']';
  return text + '}';
}

TEST(ParseObject, ReadsWhatRfc8259Allows) {
  const auto object =
      parse_object(" {\"a\":[1,-2.5e3,true,null,{\"b\":\"\\u00e9\\ud83d\\ude00\"}]}\n");
  ASSERT_TRUE(object) << object.error().detail;
  EXPECT_EQ(boost::json::serialize(object.value()),
            "{\"a\":[1,-2.5E3,true,null,{\"b\":\"\xc3\xa9\xf0\x9f\x98\x80\"}]}");
}

TEST(ParseObject, RefusesWhatIsNoJson) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "{\"a\":01}",
                                      "{\"a\":+1}",
                                      "{\"a\":.5}",
                                      "{\"a\":NaN}",
                                      "{\"a\":1}//x",
                                      "{/**/}",
                                      "{\"a\":1}{}",
                                      "{\"a\":\"\t\"}",
                                      "{\"a\":\"\\x\"}",
                                      "\xef\xbb\xbf{}",
                                      "{\"a\":tru}",
                                      "{\"a\":1}]"}) {
    EXPECT_TRUE(parse_object(text).has_error()) << text;
  }
}

TEST(ParseObject, RefusesABareNulAfterTheObject) {
  EXPECT_TRUE(parse_object(std::string_view("{}\0", 3)).has_error());
  EXPECT_TRUE(parse_object(std::string_view("{\"a\":123\0}", 10)).has_error());
}

TEST(ParseObject, RefusesNumbersThatNoDoubleHolds) {
  for (const char* number : {"1e999", "-1e999", "0e9991", "1e99999999999"}) {
    EXPECT_TRUE(parse_object("{\"a\":" + std::string(number) + "}").has_error()) << number;
  }
  EXPECT_EQ(reason("{\"a\":[1e308,1e-999,0e1,123456789012345678901234567890]}"), "accepted");
}

TEST(ParseObject, RefusesBrokenUtf8AndLoneSurrogates) {
  for (const std::string_view text :
       {"{\"a\":\"\x80\"}", "{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}",
        "{\"a\":\"\xf4\x90\x80\x80\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00x\"}",
        "{\"\xff\":1}"}) {
    EXPECT_TRUE(parse_object(text).has_error()) << text;
  }
}

TEST(ParseObject, RefusesOtherValuesThanObjects) {
  for (const char* text : {"[]", "1", "\"a\"", "null", "true"}) {
    EXPECT_EQ(reason(text), "a JSON object is expected") << text;
  }
}

TEST(ParseObject, NamesTheMemberThatStandsTwice) {
  EXPECT_EQ(reason("{\"a\":1,\"b\":2,\"a\":1}"), "the member `a` stands twice");
  EXPECT_EQ(reason("{\"x\":[{\"deep\":1,\"deep\":2}]}"), "the member `deep` stands twice");
  EXPECT_EQ(reason("{\"a\":1,\"\\u0061\":1}"), "the member `a` stands twice");
  EXPECT_EQ(reason("{\"\":1,\"\":1}"), "the member `` stands twice");
  EXPECT_EQ(reason("{\"a\":{\"a\":{\"b\":1}},\"b\":{\"a\":1}}"), "accepted");
}

TEST(ParseObject, CountsDepthFromTheOutermostObject) {
  EXPECT_EQ(reason(nested(kMaxDepth)), "accepted");
  EXPECT_EQ(reason(nested(kMaxDepth + 1)), "JSON nested deeper than 32");
  EXPECT_EQ(reason("{\"a\":" + std::string(50'000, '[')), "JSON nested deeper than 32");
}

TEST(ParseObject, HoldsItsSizeLimit) {
  const auto sized = [](std::size_t bytes) { return "{}" + std::string(bytes - 2, ' '); };
  EXPECT_TRUE(parse_object(sized(99), 100));
  EXPECT_TRUE(parse_object(sized(100), 100));
  EXPECT_TRUE(parse_object(sized(101), 100).has_error());
}

TEST(ParseObject, TellsWhereItBroke) {
  EXPECT_EQ(reason("{\"a\":1 \"b\":2}"), "no JSON: syntax error at byte 7");
  EXPECT_EQ(reason("{\"a\":\"secret"), "the JSON ends too early");
}

}  // namespace
}  // namespace parley::json
