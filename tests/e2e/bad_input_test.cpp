// Bad input at the front door: refused with the name of the problem, and nothing is stored.

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "jwt/signing_key.hpp"
#include "load.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
using system::Answer;
using system::System;
using test_support::eventually;

constexpr std::size_t kMaxText = 16 * 1024;

/// The conversation shared by all these tests; its entries are counted at the end.
const Pair& pair() {
  static const Pair made = make_pair(System::shared().api());
  return made;
}

Answer send_raw(std::string body, http::Headers extra = {}) {
  extra.add("Authorization", "Bearer " + pair().sender.token);
  if (!extra.find("Content-Type")) extra.add("Content-Type", "application/json");
  return System::shared().api().send(http::Method::kPost, "/chat/send", std::move(body),
                                     std::move(extra));
}

Answer send(const json::object& members) {
  json::object body{{"conversation_id", pair().conversation_id}, {"text", "x"}};
  for (const auto& member : members) body[member.key()] = member.value();
  return send_raw(json::serialize(body));
}

void expect_refused(const Answer& answer, const std::string& what) {
  EXPECT_EQ(answer.status, 400U) << what << " " << answer.body;
  EXPECT_EQ(answer.code(), "invalid_request") << what;
  EXPECT_EQ(answer.header("Content-Type").find("application/problem+json"), 0U) << what;
  EXPECT_FALSE(answer.text("request_id").empty()) << what;
}

TEST(BadInput, WrongTypesAreRefusedByName) {
  const json::value wrong[] = {nullptr, 7, true, json::array{"x"}, json::object{{"$ne", ""}}, 1.5};
  for (const char* member : {"text", "client_msg_id", "conversation_id"}) {
    for (const auto& value : wrong) {
      const auto answer = send({{member, value}});
      expect_refused(answer, json::serialize(value));
      EXPECT_NE(answer.text("detail").find(member), std::string::npos) << answer.body;
    }
  }
}

TEST(BadInput, UnknownMembersAreRefusedByName) {
  for (const char* member : {"role", "user_id", "seq", "sender_id", "_id", "$set", "a.b", ""}) {
    const auto answer = send({{member, "x"}});
    expect_refused(answer, member);
    EXPECT_NE(answer.text("detail").find(member), std::string::npos) << answer.body;
  }
}

TEST(BadInput, DuplicateMembersAreRefused) {
  expect_refused(send_raw(R"({"conversation_id":")" + pair().conversation_id +
                          R"(","text":"one","text":"two"})"),
                 "duplicate");
}

TEST(BadInput, TargetsAreExactlyOne) {
  expect_refused(send_raw(R"({"text":"x"})"), "none");
  expect_refused(send({{"recipient_id", pair().reader.user_id}}), "both");
}

TEST(BadInput, TextIsBoundedInBytes) {
  EXPECT_EQ(send({{"text", json::string(kMaxText - 1, 'x')}}).status, 202U);
  EXPECT_EQ(send({{"text", json::string(kMaxText, 'x')}}).status, 202U);
  expect_refused(send({{"text", json::string(kMaxText + 1, 'x')}}), "too long");
  expect_refused(send({{"text", ""}}), "empty");
}

TEST(BadInput, KeysAreBounded) {
  EXPECT_EQ(send({{"client_msg_id", json::string(128, 'k')}}).status, 202U);
  expect_refused(send({{"client_msg_id", json::string(129, 'k')}}), "129");
  expect_refused(send({{"client_msg_id", ""}}), "empty");
}

TEST(BadInput, BodiesAreBounded) {
  const auto large = send({{"text", json::string(std::size_t{4} * 1024 * 1024, 'x')}});
  EXPECT_EQ(large.status, 413U) << large.body;
  EXPECT_EQ(large.code(), "too_large");
}

TEST(BadInput, NulIsRefusedWithAReason) {
  const auto answer = send({{"text", json::string(std::string_view("a\0b", 3))}});
  expect_refused(answer, "NUL");
}

TEST(BadInput, OtherMediaTypesAreRefused) {
  const auto answer = send_raw("text=x", {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(answer.status, 415U) << answer.body;
}

TEST(BadInput, WrongPathAndMethodAreToldApart) {
  auto& api = System::shared().api();
  const auto& token = pair().sender.token;
  EXPECT_EQ(api.get("/chat/nowhere", token).status, 404U);
  const auto answer = api.get("/chat/send", token);
  EXPECT_EQ(answer.status, 405U) << answer.body;
  EXPECT_NE(answer.header("Allow").find("POST"), std::string::npos);
  EXPECT_EQ(answer.code(), "method_not_allowed");
}

TEST(BadInput, IdempotencyKeyStandsForTheMember) {
  const std::string body = R"({"conversation_id":")" + pair().conversation_id + R"(","text":"x"})";
  const auto one = send_raw(body, {{"Idempotency-Key", "by-header"}});
  const auto two = send({{"client_msg_id", "by-header"}});
  EXPECT_EQ(one.status, 202U) << one.body;
  EXPECT_EQ(one.text("id"), two.text("id"));
  json::object both{
      {"conversation_id", pair().conversation_id}, {"text", "x"}, {"client_msg_id", "a"}};
  expect_refused(send_raw(json::serialize(both), {{"Idempotency-Key", "b"}}), "two keys");
}

TEST(BadInput, TokensThatAreNotOursAreRefusedOnEveryService) {
  auto& api = System::shared().api();
  const std::string good = pair().sender.token;
  const std::string claims = good.substr(good.find('.'), good.rfind('.') - good.find('.'));
  const auto stranger = jwt::SigningKey::generate();
  const jwt::Claims foreign{{*UserId::parse(pair().sender.user_id), SessionId::random(), "ada"},
                            "parley",
                            "parley",
                            now(),
                            now() + std::chrono::minutes{15}};
  const std::string unsigned_header = base64url_encode(R"({"alg":"none","typ":"at+jwt"})");
  const std::string tokens[] = {
      "",
      ".",
      "..",
      good.substr(0, good.size() - 4),
      good + "A",
      good.substr(0, good.rfind('.') + 1),
      unsigned_header + claims + ".",
      unsigned_header + claims + good.substr(good.rfind('.')),
      stranger.sign(foreign),
      pair().sender.refresh_token,
  };
  for (const char* path : {"/auth/sessions", "/users/me", "/chat/conversations"}) {
    for (const std::string& token : tokens) {
      const auto answer = api.get(path, token);
      EXPECT_EQ(answer.status, 401U) << path << " " << token;
      EXPECT_EQ(answer.code(), "unauthenticated");
    }
  }
}

TEST(BadInput, EndedSessionsAreRefusedEverywhereWithinThreeSeconds) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  ASSERT_EQ(api.get("/users/me", ada.token).status, 200U);
  ASSERT_EQ(api.get("/chat/conversations", ada.token).status, 200U);
  ASSERT_EQ(api.post("/auth/logout", json::object{}, ada.token).status, 204U);
  EXPECT_TRUE(eventually(std::chrono::seconds{3}, [&] {
    return api.get("/users/me", ada.token).status == 401 &&
           api.get("/chat/conversations", ada.token).status == 401;
  }));
}

TEST(BadInput, ForwardedAddressesFromOutsideCountForNothing) {
  auto& api = System::shared().api();
  http::Headers fields{{"Content-Type", "application/json"}, {"X-Forwarded-For", "203.0.113.9"}};
  const auto answer = api.send(http::Method::kPost, "/auth/login",
                               R"({"username":"nobody","password":"wrong"})", fields);
  EXPECT_TRUE(answer.status == 401 || answer.status == 429) << answer.body;
}

TEST(BadInput, RequestIdsAreMadeOrTakenAndAlwaysAnswered) {
  auto& api = System::shared().api();
  EXPECT_FALSE(api.get("/users/me").header("X-Request-Id").empty());
  const auto answer = api.send(http::Method::kGet, "/users/me", "", {{"X-Request-Id", "mine-42"}});
  EXPECT_EQ(answer.header("X-Request-Id"), "mine-42");
  EXPECT_EQ(answer.text("request_id"), "mine-42");
}

TEST(BadInput, SecurityHeadersStandOnErrorsToo) {
  auto& api = System::shared().api();
  for (const char* path :
       {"/users/me", "/nowhere", "/auth/.well-known/jwks.json", "/openapi.yaml"}) {
    const auto answer = api.get(path);
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_FALSE(answer.header("Referrer-Policy").empty()) << path;
    EXPECT_FALSE(answer.header("Content-Security-Policy").empty()) << path;
    EXPECT_EQ(answer.headers.count("X-Content-Type-Options"), 1U) << path;
  }
}

}  // namespace
}  // namespace parley::e2e
