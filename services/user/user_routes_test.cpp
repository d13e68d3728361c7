#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <optional>

#include "http_testing/answer.hpp"
#include "jwt/signing_key.hpp"
#include "routes.hpp"
#include "runtime/edge.hpp"
#include "stores/stores.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::user {
namespace {

using http::testing::Answer;
using enum http::Method;
using Names = std::vector<std::string>;

struct User {
  UserId id;
  std::string token;
};

class UserRoutes : public stores::StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    accounts_ = accounts::open_account_store(stores());
    ASSERT_TRUE(accounts_->prepare().has_value());
    profiles_ = open_profile_store(stores());
    verifier_.update({key_.public_key()}, {});
    blocks_ = blocks::open_block_store(stores());
    context_.emplace(Context{*profiles_, *accounts_, *blocks_});
    edge_.emplace(runtime::EdgeParts{workers_, &verifier_}, *context_, kRoutes);
  }
  void TearDown() override {
    edge_.reset();
    workers_.stop();
    blocks_.reset();
    profiles_.reset();
    accounts_.reset();
    StoreContract::TearDown();
  }

  User add_user(const std::string& name, bool disabled = false) {
    const auto id = UserId::random();
    EXPECT_TRUE(accounts_->insert({id, name, now(), disabled}).has_value());
    const Timestamp second = std::chrono::floor<std::chrono::seconds>(now());
    return {id, key_.sign({{id, SessionId::random(), name},
                           "parley",
                           "parley",
                           second,
                           second + std::chrono::minutes{10}})};
  }
  Answer call(http::Method method, const std::string& target, const std::string& token,
              std::string body = "") {
    auto request = http::testing::make_request(
        method, target, {{"Host", "localhost"}, {"Content-Type", "application/json"}},
        std::move(body));
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    return http::testing::begin<Answer>(*edge_, std::move(request)).get();
  }
  Answer patch(const User& user, const std::string& body) {
    return call(kPatch, "/users/me", user.token, body);
  }
  // The user names on all pages of a search, in order.
  Names find(const User& user, const std::string& query, int limit = 50) {
    Names found;
    std::string cursor;
    for (int pages = 0; pages < 20; ++pages) {
      const Answer page = call(
          kGet, "/users?limit=" + std::to_string(limit) + "&query=" + query + cursor, user.token);
      EXPECT_EQ(page.status, 200U) << page.text("detail");
      for (const auto& item : page.json.at("items").as_array()) {
        found.emplace_back(item.at("username").as_string());
      }
      if (page.json.at("next").is_null()) return found;
      cursor = "&cursor=" + page.text("next");
    }
    ADD_FAILURE() << "pages without an end";
    return found;
  }

  std::unique_ptr<accounts::AccountStore> accounts_;

 private:
  jwt::SigningKey key_ = jwt::SigningKey::generate();
  jwt::Verifier verifier_;
  runtime::WorkerPool workers_{{.threads = 2}};
  std::unique_ptr<blocks::BlockStore> blocks_;
  std::unique_ptr<ProfileStore> profiles_;
  std::optional<Context> context_;
  std::optional<runtime::Edge> edge_;
};
PARLEY_STORE_CONTRACT(UserRoutes);

TEST_P(UserRoutes, MeIsWhomTheTokenStandsFor) {
  const User ada = add_user("ada");
  const Answer me = call(kGet, "/users/me", ada.token);
  ASSERT_EQ(me.status, 200U);
  EXPECT_EQ(me.text("user_id"), ada.id.text());
  EXPECT_EQ(me.text("username"), "ada");
  EXPECT_EQ(me.text("display_name"), "ada");
  EXPECT_EQ(me.text("about"), "");
  EXPECT_EQ(call(kGet, "/users/me", "").status, 401U);
  EXPECT_EQ(call(kGet, "/users/me", ada.token + "x").status, 401U);
}

TEST_P(UserRoutes, AProfileIsChangedMemberByMember) {
  const User ada = add_user("ada");
  const User bob = add_user("bob");
  const Answer named = patch(ada, R"({"display_name":"Ada \"$L\" 日本 😀"})");
  ASSERT_EQ(named.status, 200U) << named.text("detail");
  EXPECT_EQ(named.text("display_name"), "Ada \"$L\" 日本 😀");
  EXPECT_EQ(patch(ada, R"({"about":"counts\nthings"})").text("display_name"), "Ada \"$L\" 日本 😀");
  const Answer seen = call(kGet, "/users/" + ada.id.text(), bob.token);
  ASSERT_EQ(seen.status, 200U);
  EXPECT_EQ(seen.text("username"), "ada");
  EXPECT_EQ(seen.text("about"), "counts\nthings");
  EXPECT_EQ(patch(ada, R"({"display_name":null})").text("display_name"), "ada");
  EXPECT_EQ(call(kGet, "/users/me", ada.token).text("about"), "counts\nthings");
}

TEST_P(UserRoutes, RefusesBadChangesAndNamesTheMember) {
  const User ada = add_user("ada");
  for (const char* body :
       {"{}", "[]", "{", R"({"display_name":""})", R"({"display_name":1})",
        R"({"display_name":"a\nb"})", R"({"display_name":" a"})", R"({"display_name":{"$ne":""}})",
        R"({"display_name":"a","display_name":"b"})", R"({"username":"eve"})",
        R"({"display_name":"a","user_id":"x"})", R"({"about":"\u0000"})", R"({"about":[]})"}) {
    const Answer answer = patch(ada, body);
    EXPECT_EQ(answer.status, 400U) << body;
    EXPECT_EQ(answer.text("code"), "invalid_request") << body;
  }
  const std::string longest(kMaxDisplayNameLength, 'a');
  EXPECT_EQ(patch(ada, R"({"display_name":")" + longest + "\"}").status, 200U);
  EXPECT_EQ(patch(ada, R"({"display_name":")" + longest + "a\"}").status, 400U);
  EXPECT_EQ(call(kGet, "/users/me", ada.token).text("display_name"), longest);
}

TEST_P(UserRoutes, UsersThatAreNotThereAre404) {
  const User ada = add_user("ada");
  EXPECT_EQ(call(kGet, "/users/" + UserId::random().text(), ada.token).status, 404U);
  EXPECT_EQ(call(kGet, "/users/nonsense", ada.token).status, 404U);
  const User gone = add_user("gone", true);
  EXPECT_EQ(call(kGet, "/users/" + gone.id.text(), ada.token).text("username"), "gone");
}

TEST_P(UserRoutes, SomebodyRegisteredAMomentAgoIsFound) {
  const User ada = add_user("ada");
  EXPECT_EQ(find(ada, "gra"), Names{});
  add_user("Grace");
  EXPECT_EQ(find(ada, "gra"), Names{"Grace"});
  EXPECT_EQ(find(ada, "GRACE"), Names{"Grace"});
}

TEST_P(UserRoutes, FindsByBothNamesAndEachUserOnce) {
  const User ada = add_user("ada");
  const User countess = add_user("countess");
  const User adam = add_user("adam");
  const User secret = add_user("secret", true);
  ASSERT_EQ(patch(ada, R"({"display_name":"Ada Lovelace"})").status, 200U);
  ASSERT_EQ(patch(countess, R"({"display_name":"ADA of Lovelace"})").status, 200U);
  ASSERT_EQ(patch(adam, R"({"display_name":"Smith"})").status, 200U);
  ASSERT_EQ(patch(secret, R"({"display_name":"Ada Secret"})").status, 200U);
  for (const int limit : {1, 2, 50}) {
    EXPECT_EQ(find(ada, "ada", limit), (Names{"ada", "adam", "countess"})) << limit;
    EXPECT_EQ(find(ada, "smi", limit), Names{"adam"}) << limit;
  }
  EXPECT_EQ(find(ada, "sec"), Names{});
  EXPECT_EQ(find(ada, "%25"), Names{});
  EXPECT_EQ(find(ada, "ada+l"), Names{"ada"});
  EXPECT_EQ(find(ada, ".*"), Names{});
}

TEST_P(UserRoutes, RefusesSearchesThatAreNone) {
  const User ada = add_user("ada");
  for (const char* query : {"", "?query=", "?query=a&limit=0", "?query=a&limit=201",
                            "?query=a&cursor=!", "?query=a&cursor=eA", "?query=a&offset=1",
                            "?query=a&query=b", "?query=%ff", "?query=%00", "?limit=3"}) {
    EXPECT_EQ(call(kGet, std::string("/users") + query, ada.token).status, 400U) << query;
  }
  const std::string longest(64, 'a');
  EXPECT_EQ(call(kGet, "/users?query=" + longest, ada.token).status, 200U);
  EXPECT_EQ(call(kGet, "/users?query=" + longest + "a", ada.token).status, 400U);
}

TEST_P(UserRoutes, BlocksAreSetListedAndTakenBack) {
  const User ada = add_user("ada");
  const User eve = add_user("eve");
  const User bob = add_user("bob");
  const auto path = [](const User& user) { return "/users/me/blocks/" + user.id.text(); };
  EXPECT_EQ(call(kPut, path(eve), ada.token).status, 204U);
  EXPECT_EQ(call(kPut, path(eve), ada.token).status, 204U) << "again";
  EXPECT_EQ(call(kPut, path(bob), ada.token).status, 204U);
  const Answer first = call(kGet, "/users/me/blocks?limit=1", ada.token);
  ASSERT_EQ(first.status, 200U);
  const std::string next(first.json.at("next").as_string());
  const Answer second = call(kGet, "/users/me/blocks?limit=1&cursor=" + next, ada.token);
  EXPECT_TRUE(second.json.at("next").is_null());
  EXPECT_NE(first.json.at("items").at(0).at("user_id"),
            second.json.at("items").at(0).at("user_id"));
  EXPECT_TRUE(second.json.at("items").at(0).at("blocked_at").is_string());
  EXPECT_EQ(call(kDelete, path(eve), ada.token).status, 204U);
  EXPECT_EQ(call(kDelete, path(eve), ada.token).status, 204U) << "not blocked";
  EXPECT_EQ(call(kGet, "/users/me/blocks", ada.token).json.at("items").as_array().size(), 1U);
  EXPECT_TRUE(call(kGet, "/users/me/blocks", eve.token).json.at("items").as_array().empty());
}

TEST_P(UserRoutes, NobodyBlocksHerselfOrWhoIsNotThere) {
  const User ada = add_user("ada");
  EXPECT_EQ(call(kPut, "/users/me/blocks/" + ada.id.text(), ada.token).status, 400U);
  EXPECT_EQ(call(kPut, "/users/me/blocks/" + UserId::random().text(), ada.token).status, 404U);
  EXPECT_EQ(call(kPut, "/users/me/blocks/nobody", ada.token).status, 404U);
  EXPECT_EQ(call(kGet, "/users/me/blocks?cursor=x", ada.token).status, 400U);
  EXPECT_EQ(call(kGet, "/users/me/blocks?limit=0", ada.token).status, 400U);
}

}  // namespace
}  // namespace parley::user
