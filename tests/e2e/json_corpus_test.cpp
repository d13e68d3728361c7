// The kinds of cases in JSONTestSuite and in the big list of naughty strings: each passes
// /chat/send and comes back byte for byte, or is refused with a reason.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "load.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
using system::System;
using test_support::eventually;

const std::vector<std::string>& naughty_texts() {
  static const std::vector<std::string> texts{
      "undefined",
      "null",
      "NaN",
      "true",
      "0",
      "-1/2",
      "1e1000",
      " ",
      "\t",
      "\n",
      "\r\n",
      " padded ",
      "',./;[]\\-=<>?:\"{}|_+",
      "!@#$%^&*()`~",
      "\x01\x02\x03\x1f\x7f",
      "\u0080\u0084\u009f",
      "\u00ad\u200b\u200c\u200d\u2028\u2029\ufeff",
      "\u202e\u202dtest",
      "\u03a9\u2248\u00e7\u221a\u222b",
      "\u30d1\u30fc\u30c6\u30a3\u30fc\u3078\u884c\u304b\u306a\u3044\u304b",
      "\U0001f469\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468",
      "\U0001f1e9\U0001f1ea",
      "Z\u0351\u036b\u0343\u036a\u0302\u036bA\u034b",
      "\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
      "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u05d9\u05ea",
      "\ufffd\ufffe\uffff",
      "\U0010ffff",
      "<script>alert(1)</script>",
      "<!--#exec cmd=\"ls\"-->",
      "'; DROP TABLE entries;--",
      "{\"$ne\": null}",
      "$where",
      "a.b.c",
      "../../../etc/passwd",
      "%00%0a",
      "${jndi:ldap://x}",
      "{{7*7}}",
      "`touch x`",
      "file.txt\u202egpj",
      "caf\u00e9",
      "cafe\u0301",
      "\u1e9e\u00df",
      "\u2066\u2069",
      "If you're reading this\n\n\tit worked.",
      "\\u0000",
      "\"",
      "\\",
      "/",
      "\b\f"};
  return texts;
}

TEST(Corpus, NaughtyTextsComeBackByteForByte) {
  auto& api = System::shared().api();
  const Pair pair = make_pair(api);
  std::map<std::string, std::string> sent;
  for (const std::string& text : naughty_texts()) {
    const auto answer =
        api.post("/chat/send", {{"conversation_id", pair.conversation_id}, {"text", text}},
                 pair.sender.token);
    ASSERT_EQ(answer.status, 202U) << text << " " << answer.body;
    sent[answer.text("id")] = text;
  }
  json::value page;
  ASSERT_TRUE(eventually(std::chrono::seconds{60}, [&] {
    const auto answer =
        api.get("/chat/conversations/" + pair.conversation_id + "/messages?limit=200&after=1",
                pair.reader.token);
    page = answer.json;
    return answer.status == 200 && page.at("items").as_array().size() == sent.size();
  }));
  for (const auto& item : page.at("items").as_array()) {
    EXPECT_EQ(item.at("text").as_string(), sent.at(std::string(item.at("id").as_string())));
  }
}

TEST(Corpus, NaughtyKeysAreKeptTooOrRefusedWithAReason) {
  auto& api = System::shared().api();
  const Pair pair = make_pair(api);
  for (const std::string& key : naughty_texts()) {
    const json::object body{
        {"conversation_id", pair.conversation_id}, {"text", "x"}, {"client_msg_id", key}};
    const auto one = api.post("/chat/send", body, pair.sender.token);
    const auto two = api.post("/chat/send", body, pair.sender.token);
    if (std::ranges::any_of(key, [](unsigned char c) { return c < 0x20 || c == 0x7F; })) {
      EXPECT_EQ(one.status, 400U) << one.body;
      EXPECT_NE(one.text("detail").find("`client_msg_id`"), std::string::npos) << one.body;
      continue;
    }
    ASSERT_EQ(one.status, 202U) << key << " " << one.body;
    EXPECT_EQ(one.text("client_msg_id"), key);
    EXPECT_EQ(one.text("id"), two.text("id"));
  }
}

TEST(Corpus, BrokenJsonIsRefusedWithAReason) {
  auto& api = System::shared().api();
  const Pair pair = make_pair(api);
  const std::string id = R"("conversation_id":")" + pair.conversation_id + "\"";
  std::string deep(40, '[');
  const std::vector<std::string> broken{"",
                                        " ",
                                        "null",
                                        "[]",
                                        "\"text\"",
                                        "123",
                                        "{",
                                        "}",
                                        "{" + id,
                                        "{" + id + ",}",
                                        "{" + id + ",\"text\":\"x\",}",
                                        "{" + id + ",\"text\":'x'}",
                                        "{" + id + ",text:\"x\"}",
                                        "{" + id + ",\"text\":\"x\"} x",
                                        "{" + id + ",\"text\":\"x\"}{}",
                                        "{" + id + ",\"text\":\"\t\"}",
                                        "{" + id + ",\"text\":\"\\x\"}",
                                        "{" + id + ",\"text\":\"\\u12\"}",
                                        "{" + id + ",\"text\":\"\\ud800\"}",
                                        "{" + id + ",\"text\":\"\\udc00\\ud800\"}",
                                        "{" + id + ",\"text\":\"\xff\"}",
                                        "{" + id + ",\"text\":\"\xc0\xaf\"}",
                                        "{" + id + ",\"text\":\"\xed\xa0\x80\"}",
                                        "{" + id + ",\"text\":\"\xf4\x90\x80\x80\"}",
                                        "{" + id + ",\"text\":\"\xe2\x82\"}",
                                        "{" + id + ",\"text\":+1}",
                                        "{" + id + ",\"text\":01}",
                                        "{" + id + ",\"text\":.5}",
                                        "{" + id + ",\"text\":NaN}",
                                        "{" + id + ",\"text\":Infinity}",
                                        "{" + id + ",\"text\":TRUE}",
                                        "\xef\xbb\xbf{" + id + ",\"text\":\"x\"}",
                                        "/* */{" + id + ",\"text\":\"x\"}",
                                        deep,
                                        "{" + id + ",\"text\":" + deep + "}",
                                        std::string("{\"text\":\"x\0\"}", 13),
                                        "{" + id + ",\"text\":\"x\"}" + std::string(1, '\0')};
  for (const std::string& body : broken) {
    const auto answer = api.send(
        http::Method::kPost, "/chat/send", body,
        {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + pair.sender.token}});
    EXPECT_EQ(answer.status, 400U) << body << " " << answer.body;
    EXPECT_EQ(answer.code(), "invalid_request") << body;
    EXPECT_FALSE(answer.text("detail").empty()) << body;
  }
}

}  // namespace
}  // namespace parley::e2e
