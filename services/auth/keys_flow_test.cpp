// Signing keys: rotation with overlap, two instances, retired keys; on each store.
#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <set>
#include <thread>

#include "base/encoding.hpp"
#include "jwt/signing_key.hpp"
#include "testing/auth_fixture.hpp"

namespace parley::auth {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

std::string kid_of(const std::string& token) {
  const auto header = json::parse(base64url_decode(token.substr(0, token.find('.'))).value());
  return std::string(header.at("kid").as_string());
}

class Keys : public AuthServices {
 protected:
  std::set<std::string> jwks(AuthApi& from) {
    std::set<std::string> kids;
    const Answer answer = from.get("/auth/.well-known/jwks.json");
    for (const auto& key : answer.json.at("keys").as_array()) {
      const auto made =
          jwt::PublicKey::from_coordinates(key.at("x").as_string(), key.at("y").as_string());
      EXPECT_TRUE(made.has_value());
      EXPECT_EQ(made->kid(), std::string(key.at("kid").as_string()));
      EXPECT_EQ(key.as_object().size(), 7U);
      kids.insert(made->kid());
    }
    return kids;
  }
};
PARLEY_STORE_CONTRACT(Keys);

TEST_P(Keys, TwoInstancesTakeEachOthersTokens) {
  AuthApi first(start().url());
  AuthApi second(start().url());
  first.register_user("ada");
  const Tokens one = first.tokens("ada");
  const Tokens two = second.tokens("ada");
  EXPECT_NE(kid_of(one.access), kid_of(two.access));
  EXPECT_EQ(second.get("/auth/sessions", one.access).status, 200U);
  EXPECT_EQ(first.get("/auth/sessions", two.access).status, 200U);
  EXPECT_EQ(second.refresh(one.refresh).status, 200U);
  const std::set<std::string> both{kid_of(one.access), kid_of(two.access)};
  EXPECT_TRUE(eventually(seconds{30}, [&] { return jwks(first) == both && jwks(second) == both; }));
}

TEST_P(Keys, RotateUnderLoadWithoutAFailedRequest) {
  const Flags quick{"--key-rotation-s", "1", "--key-lead-ms", "600", "--key-poll-ms", "200"};
  AuthApi first(start(quick).url());
  AuthApi second(start(quick).url());
  first.register_user("ada");
  const Tokens tokens = first.tokens("ada");
  std::atomic<bool> stop = false;
  std::atomic<int> failed = 0;
  std::atomic<int> worked = 0;
  std::mutex mutex;
  std::set<std::string> kids;
  std::vector<std::thread> threads;
  for (AuthApi* api : {&first, &second}) {
    threads.emplace_back([&, api] {
      AuthApi& other = api == &first ? second : first;
      while (!stop) {
        const Answer answer = api->refresh(tokens.refresh);
        const std::string access = answer.text("access_token");
        const bool good =
            answer.status == 200 && api->get("/auth/sessions", access).status == 200 &&
            other.get("/auth/sessions", access).status == 200 && verify(access).has_value();
        ++(good ? worked : failed);
        const std::lock_guard lock(mutex);
        if (good) kids.insert(kid_of(access));
      }
    });
  }
  EXPECT_TRUE(eventually(seconds{30}, [&] {
    const std::lock_guard lock(mutex);
    return kids.size() >= 6;
  }));
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(worked, 6);
  EXPECT_TRUE(verify(tokens.access).has_value()) << "the first key's tokens are still good";
}

TEST_P(Keys, RotateAtSighup) {
  AuthProcess& service = start({"--key-lead-ms", "100"});
  api().register_user("ada");
  const std::string before = kid_of(api().tokens("ada").access);
  service.signal(SIGHUP);
  EXPECT_TRUE(
      eventually(seconds{30}, [&] { return kid_of(api().tokens("ada").access) != before; }));
  EXPECT_EQ(jwks(api()).size(), 2U);
}

TEST_P(Keys, ARetiredKeysTokensAreRefusedAndItsSignerMakesANewOne) {
  start();
  api().register_user("ada");
  const Tokens tokens = api().tokens("ada");
  ASSERT_TRUE(verify(tokens.access).has_value());
  ASSERT_TRUE(accounts().remove_key(kid_of(tokens.access)).has_value());
  EXPECT_TRUE(refused_soon(tokens.access));
  EXPECT_TRUE(eventually(seconds{30},
                         [&] { return api().get("/auth/sessions", tokens.access).status == 401; }));
  Tokens next;
  EXPECT_TRUE(eventually(seconds{30}, [&] {
    next = tokens_of(api().refresh(tokens.refresh));
    return !next.access.empty() && kid_of(next.access) != kid_of(tokens.access);
  }));
  EXPECT_EQ(api().get("/auth/sessions", next.access).status, 200U);
}

TEST_P(Keys, TokensOutliveARestart) {
  start();
  api().register_user("ada");
  const Tokens tokens = api().tokens("ada");
  process().signal(SIGKILL);
  AuthApi next(start().url());
  EXPECT_EQ(next.get("/auth/sessions", tokens.access).status, 200U);
  EXPECT_EQ(next.refresh(tokens.refresh).status, 200U);
}

TEST_P(Keys, ForeignAndMisusedTokensAreRefusedOnEveryProtectedRoute) {
  start();
  api().register_user("ada");
  const Tokens tokens = api().tokens("ada");
  const jwt::Identity identity = verify(tokens.access).value();
  const std::string foreign = jwt::SigningKey::generate().sign(
      {identity, "parley", "parley", now(), now() + std::chrono::minutes{15}});
  for (const std::string& token : {foreign, tokens.refresh, std::string("x"),
                                   tokens.access.substr(0, tokens.access.size() - 2)}) {
    EXPECT_EQ(api().get("/auth/sessions", token).status, 401U);
    EXPECT_EQ(api().post("/auth/logout", nullptr, token).status, 401U);
    EXPECT_EQ(api().post("/auth/password", json::object{}, token).status, 401U);
    EXPECT_EQ(api().del("/auth/sessions/" + identity.session_id.text(), token).status, 401U);
  }
  EXPECT_EQ(api().get("/auth/sessions").status, 401U);
}

}  // namespace
}  // namespace parley::auth
