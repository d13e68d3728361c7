// Registration, login and invalid input, over real sockets and on each store.
#include <sodium.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <cmath>
#include <iterator>
#include <set>
#include <thread>

#include "base/encoding.hpp"
#include "credential_store.hpp"
#include "testing/auth_fixture.hpp"

namespace parley::auth {
namespace {

namespace json = boost::json;

class Accounts : public AuthServices {};
PARLEY_STORE_CONTRACT(Accounts);

json::object payload_of(const std::string& token) {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  return json::parse(base64url_decode(token.substr(first + 1, last - first - 1)).value())
      .as_object();
}

TEST_P(Accounts, RegisterAndLogIn) {
  start();
  const Answer registered = api().register_user("Ada.Lovelace");
  ASSERT_EQ(registered.status, 201U) << registered.body;
  EXPECT_EQ(registered.text("username"), "Ada.Lovelace");
  const Answer login = api().log_in("ada.LOVELACE");
  ASSERT_EQ(login.status, 200U) << login.body;
  EXPECT_EQ(login.text("token_type"), "Bearer");
  EXPECT_EQ(login.json.at("expires_in").as_int64(), 900);
  const auto identity = verify(login.text("access_token"));
  ASSERT_TRUE(identity.has_value()) << identity.error().detail;
  EXPECT_EQ(identity->user_id.text(), registered.text("user_id"));
  EXPECT_EQ(identity->username, "Ada.Lovelace");
}

TEST_P(Accounts, TokensHaveTheProfileOfRfc9068) {
  start({"--issuer", "https://chat.example", "--audience", "chat"});
  api().register_user("ada");
  const std::string token = api().tokens("ada").access;
  const auto header =
      json::parse(base64url_decode(token.substr(0, token.find('.'))).value()).as_object();
  EXPECT_EQ(header.at("typ").as_string(), "at+jwt");
  EXPECT_EQ(header.at("alg").as_string(), "ES256");
  const json::object claims = payload_of(token);
  std::set<std::string> names;
  for (const auto& claim : claims) names.insert(std::string(claim.key()));
  EXPECT_EQ(names, (std::set<std::string>{"iss", "aud", "sub", "client_id", "exp", "nbf", "iat",
                                          "jti", "sid", "preferred_username"}));
  EXPECT_EQ(claims.at("iss").as_string(), "https://chat.example");
  EXPECT_EQ(claims.at("aud").as_string(), "chat");
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 900);
}

TEST_P(Accounts, LogInWithTheFormOfOauth) {
  start();
  api().register_user("ada", "caf\u00e9 + 100% swordfish");
  const auto log_in = [&](std::string form) {
    return api().send(http::Method::kPost, "/auth/login", std::move(form),
                      {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}});
  };
  const auto good =
      "grant_type=password&username=ada&password=caf%C3%A9+%2B+100%25+swordfish&scope=";
  EXPECT_EQ(log_in(good).status, 200U);
  for (const char* body : {"username=ada&password=x", "grant_type=client_credentials",
                           "grant_type=password&username=ada&username=ada&password=x",
                           "grant_type=password&username=ada&password=%zz",
                           "grant_type=password&username=ada&password=x&role=admin"}) {
    EXPECT_EQ(log_in(body).status, 400U) << body;
  }
}

TEST_P(Accounts, OneOfManyGetsANameWithTwoInstances) {
  AuthApi first(start().url());
  AuthApi second(start().url());
  std::atomic<int> made = 0;
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const Answer answer = (i % 2 == 0 ? first : second).register_user(i < 4 ? "ada" : "ADA");
      if (answer.status == 201) ++made;
      if (answer.status == 409 && answer.text("code") == "username_taken") ++taken;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(taken, 7);
  EXPECT_EQ(second.log_in("ada").status, 200U);
}

TEST_P(Accounts, WeakPasswordsAreRefusedWithTheReason) {
  start();
  EXPECT_EQ(api().register_user("ada", "password1").text("code"), "weak_password");
  EXPECT_EQ(api().register_user("ada", "parley-chat").text("code"), "weak_password");
  EXPECT_EQ(api().register_user("ada", "short").text("code"), "invalid_request");
  EXPECT_EQ(api().register_user("ada", std::string(1025, 'x')).status, 400U);
}

TEST_P(Accounts, BadBodiesAreRefusedOnEveryRoute) {
  start();
  api().register_user("ada");
  const std::string token = api().tokens("ada").access;
  const std::string bodies[] = {
      "",
      "null",
      "[]",
      "{",
      "{}",
      R"({"username":{"$ne":""},"password":{"$gt":""}})",
      R"({"username":["ada"],"password":["x"]})",
      R"({"username":"ada","username":"bob","password":"swordfish-lantern-42"})",
      R"({"username":"ada","password":"swordfish-lantern-42","role":"admin"})",
      R"({"username":"a\u0000a","password":"swordfish-lantern-42"})",
      R"({"username":"bob","password":"swordfish-lantern\u0000-42"})",
      "{\"username\":\"bob\",\"password\":\"swordfish-\xff\xfe-42\"}",
      R"({"username":1,"password":2})",
      R"({"refresh_token":null})",
      R"({"refresh_token":{"$ne":null}})",
      R"({"refresh_token":""})",
      R"({"current_password":true,"new_password":"swordfish-lantern-43"})",
      R"({"current_password":"x","new_password":"swordfish-lantern-43","user_id":"x"})",
      std::string(40, '[') + std::string(40, ']'),
  };
  for (const char* path : {"/auth/register", "/auth/login", "/auth/refresh", "/auth/password"}) {
    http::Headers headers{{"Authorization", "Bearer " + token},
                          {"Content-Type", "application/json"}};
    for (const std::string& body : bodies) {
      const Answer answer = api().send(http::Method::kPost, path, body, headers);
      EXPECT_EQ(answer.status, 400U) << path << " " << body;
      EXPECT_EQ(answer.text("code"), "invalid_request") << path << " " << body;
    }
    headers.set("Content-Type", "text/plain");
    EXPECT_EQ(api().send(http::Method::kPost, path, *std::rbegin(bodies), headers).status, 415U)
        << path;
  }
}

TEST_P(Accounts, UnknownNameWrongPasswordAndDisabledLookTheSame) {
  start();
  api().register_user("ada");
  const Answer other = api().register_user("bob");
  accounts().set_disabled(UserId::parse(other.text("user_id")).value(), true).value();
  const auto shape = [](Answer answer) {
    answer.json.as_object().erase("request_id");
    return std::to_string(answer.status) + json::serialize(answer.json);
  };
  const std::string wrong = shape(api().log_in("ada", "not-the-password"));
  EXPECT_EQ(wrong.substr(0, 3), "401");
  EXPECT_EQ(shape(api().log_in("nobody", "not-the-password")), wrong);
  EXPECT_EQ(shape(api().log_in("$ne", "not-the-password")), wrong);
  EXPECT_EQ(shape(api().log_in("bob")), wrong);
}

/// The distance of one side's ranks from chance, in standard deviations (Mann-Whitney).
double rank_distance(const std::vector<double>& one, const std::vector<double>& other) {
  double above = 0;
  for (const double a : one) {
    above += static_cast<double>(std::ranges::count_if(other, [a](double b) { return a > b; }));
  }
  const double n = static_cast<double>(one.size());
  const double m = static_cast<double>(other.size());
  return std::abs(above - n * m / 2) / std::sqrt(n * m * (n + m + 1) / 12);
}

TEST_P(Accounts, UnknownNameAndWrongPasswordTakeTheSameTime) {
  start();
  api().register_user("ada");
  std::vector<double> known;
  std::vector<double> unknown;
  for (int i = 0; i < 200; ++i) {
    const auto begin = Monotonic::now();
    api().log_in(i % 2 == 0 ? "ada" : "bob", "not-the-password");
    const std::chrono::duration<double> taken = Monotonic::now() - begin;
    (i % 2 == 0 ? known : unknown).push_back(taken.count());
  }
  EXPECT_LT(rank_distance(known, unknown), 4.5);
}

/// A hash with 8 MiB and one pass.
std::string weaker_hash(const std::string& password) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  EXPECT_EQ(crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), 1, 8'192 * 1024,
                                  crypto_pwhash_ALG_ARGON2ID13),
            0);
  return hash.data();
}

TEST_P(Accounts, AWeakerHashIsRenewedAtLogin) {
  start();
  const Answer registered = api().register_user("ada");
  const auto credentials = open_credential_store(stores());
  const UserId id = UserId::parse(registered.text("user_id")).value();
  const Credential strong = credentials->find(id).value().value();
  const std::string weak = weaker_hash(kPassword);
  ASSERT_TRUE(credentials->replace(strong.password_hash, {id, weak, strong.set_at}).has_value());
  EXPECT_EQ(api().log_in("ada", "not-the-password").status, 401U);
  EXPECT_EQ(credentials->find(id).value()->password_hash, weak);
  EXPECT_EQ(api().log_in("ada").status, 200U);
  const std::string renewed = credentials->find(id).value()->password_hash;
  EXPECT_EQ(renewed.substr(0, 30), "$argon2id$v=19$m=19456,t=2,p=1");
  EXPECT_EQ(api().log_in("ada").status, 200U);
}

TEST_P(Accounts, LogsHoldNoSecrets) {
  AuthProcess& service = start({"--log-level", "debug"});
  api().register_user("ada");
  const Tokens tokens = api().tokens("ada");
  api().log_in("ada", "canary-wrong-password");
  const Tokens next = tokens_of(api().refresh(tokens.refresh));
  api().post("/auth/password",
             {{"current_password", kPassword}, {"new_password", "canary-new-password-7"}},
             next.access);
  api().post("/auth/login?password=canary-in-query", nullptr);
  service.signal(SIGTERM);
  EXPECT_EQ(service.wait(), 0);
  const std::string log = service.output();
  EXPECT_NE(log.find("\"logged in\""), std::string::npos);
  for (const std::string& secret : {std::string(kPassword), std::string("canary"), tokens.access,
                                    tokens.refresh, next.access, next.refresh}) {
    EXPECT_EQ(log.find(secret), std::string::npos) << secret;
  }
}

}  // namespace
}  // namespace parley::auth
