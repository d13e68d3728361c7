// What the mission asked to be shown, as a user sees it through the front door.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>

#include "base/encoding.hpp"
#include "load.hpp"
#include "system/system.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
using system::System;

json::value payload_of(const std::string& token) {
  const auto begin = token.find('.') + 1;
  return json::parse(base64url_decode(token.substr(begin, token.rfind('.') - begin)).value());
}

/// The number of sends that a service has answered with 202, from its metrics.
double accepted_by(const std::string& address) {
  system::Api internal("http://" + address);
  const std::string text = internal.get("/metrics").body;
  double sum = 0;
  for (std::size_t at = 0;
       (at = text.find("parley_http_requests_total{", at)) != std::string::npos;) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    at += line.size();
    if (line.find("/chat/send") == std::string::npos) continue;
    if (line.find("\"202\"") == std::string::npos) continue;
    sum += std::stod(line.substr(line.rfind(' ')));
  }
  return sum;
}

TEST(Mission, LoginGivesASignedJwtWhoseSubjectIsTheUser) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  const auto payload = payload_of(ada.token);
  EXPECT_EQ(payload.at("sub").as_string(), ada.user_id);
  EXPECT_EQ(payload.at("preferred_username").as_string(), ada.username);
  EXPECT_LE(payload.at("exp").as_int64() - payload.at("iat").as_int64(), 15 * 60);
}

TEST(Mission, LoginRefusesWrongCredentialsAlike) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  const auto wrong =
      api.post("/auth/login", {{"username", ada.username}, {"password", "not hers"}});
  const auto unknown =
      api.post("/auth/login", {{"username", "nobody-here"}, {"password", "not hers"}});
  EXPECT_EQ(wrong.status, 401U);
  EXPECT_EQ(wrong.code(), "invalid_credentials");
  EXPECT_EQ(unknown.status, wrong.status);
  EXPECT_EQ(unknown.text("detail"), wrong.text("detail"));
}

TEST(Mission, UsersMeGivesTheUsersDetailsToAValidTokenOnly) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  const auto me = api.get("/users/me", ada.token);
  EXPECT_EQ(me.status, 200U) << me.body;
  EXPECT_EQ(me.text("user_id"), ada.user_id);
  EXPECT_EQ(me.text("username"), ada.username);
  for (const std::string& token : {std::string(), std::string("x.y.z"), ada.token + "x"}) {
    const auto refused = api.get("/users/me", token);
    EXPECT_EQ(refused.status, 401U) << token;
    EXPECT_EQ(refused.code(), "unauthenticated");
    EXPECT_NE(refused.header("WWW-Authenticate"), "");
  }
}

TEST(Mission, AMessageReachesTheOthersHistory) {
  auto& api = System::shared().api();
  const auto pair = make_pair(api);
  Load none(api, {pair}, 0);
  none.stop();
  EXPECT_EQ(none.violations(), std::vector<std::string>{});
}

TEST(Mission, NginxRoutesEachPathToItsService) {
  auto& api = System::shared().api();
  EXPECT_EQ(api.get("/auth/.well-known/jwks.json").status, 200U);
  EXPECT_EQ(api.get("/users/me").code(), "unauthenticated");
  EXPECT_EQ(api.get("/chat/conversations").code(), "unauthenticated");
  EXPECT_EQ(api.get("/openapi.yaml").status, 200U);
  EXPECT_LT(api.get("/docs").status, 400U);
  for (const char* path : {"/metrics", "/healthz", "/readyz", "/nowhere", "/auth/../metrics"}) {
    const auto answer = api.get(path);
    EXPECT_TRUE(answer.status == 404 || answer.status == 400) << path << " " << answer.status;
    EXPECT_EQ(answer.header("Content-Type").find("application/problem+json"), 0U) << path;
  }
}

TEST(Mission, TwoChatServicesShareTheLoad) {
  auto& system = System::shared();
  const auto first = system.part("chat-service-1");
  const auto second = system.part("chat-service-2");
  const double first_before = accepted_by(first.address);
  const double second_before = accepted_by(second.address);
  Load load(system.api(), {make_pair(system.api()), make_pair(system.api())}, 100);
  ASSERT_TRUE(load.wait_for_more(200));
  load.stop();
  EXPECT_GT(accepted_by(first.address) - first_before, 40);
  EXPECT_GT(accepted_by(second.address) - second_before, 40);
  EXPECT_EQ(load.violations(), std::vector<std::string>{});
}

TEST(Mission, WhatWasStoredIsThereAfterARestart) {
  auto& system = System::shared();
  const auto pair = make_pair(system.api());
  Load load(system.api(), {pair}, 20);
  ASSERT_TRUE(load.wait_for_more(20));
  load.stop();
  ASSERT_EQ(load.violations(), std::vector<std::string>{});
  system.restart();
  EXPECT_TRUE(system.wait_ready());
  // Keys exist only in memory, yet a token from before the restart stays valid until it expires.
  EXPECT_EQ(load.violations(), std::vector<std::string>{});
}

}  // namespace
}  // namespace parley::e2e
