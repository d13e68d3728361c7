// Sessions from their first refresh token to their end, over real sockets and on each store.
#include <atomic>
#include <csignal>
#include <set>
#include <thread>

#include "test_support/stopwatch.hpp"
#include "testing/auth_fixture.hpp"

namespace parley::auth {
namespace {

namespace json = boost::json;

class Sessions : public AuthServices {
 protected:
  Tokens new_user(const std::string& username) {
    EXPECT_EQ(api().register_user(username).status, 201U);
    return api().tokens(username);
  }
  Tokens refreshed(const std::string& refresh_token) {
    const Answer answer = api().refresh(refresh_token);
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return tokens_of(answer);
  }
  void expect_refused(const std::string& refresh_token, const std::string& why = "") {
    const Answer answer = api().refresh(refresh_token);
    EXPECT_EQ(answer.status, 401U) << why << answer.body;
    EXPECT_EQ(answer.text("code"), "invalid_refresh_token") << why;
  }
};
PARLEY_STORE_CONTRACT(Sessions);

TEST_P(Sessions, ARefreshGivesTokensOfTheSameSession) {
  start();
  const Tokens first = new_user("ada");
  const Tokens second = refreshed(first.refresh);
  EXPECT_NE(second.refresh, first.refresh);
  const jwt::Identity before = verify(first.access).value();
  jwt::Identity after = verify(second.access).value();
  EXPECT_GE(after.expires_at, before.expires_at);
  after.expires_at = before.expires_at;
  EXPECT_EQ(after, before);
}

TEST_P(Sessions, TheOldRefreshTokenWorksUntilTheNewOneIsUsed) {
  start();
  const Tokens first = new_user("ada");
  const Tokens second = refreshed(first.refresh);
  EXPECT_EQ(refreshed(first.refresh).refresh, second.refresh) << "a lost answer";
  const Tokens third = refreshed(second.refresh);
  EXPECT_EQ(refreshed(second.refresh).refresh, third.refresh);
}

TEST_P(Sessions, ASpentRefreshTokenEndsTheSession) {
  start();
  const Tokens first = new_user("ada");
  const Tokens other = api().tokens("ada");
  const Tokens second = refreshed(first.refresh);
  const Tokens third = refreshed(second.refresh);
  expect_refused(first.refresh, "spent");
  expect_refused(third.refresh, "the thief's, or the victim's");
  expect_refused(second.refresh);
  EXPECT_TRUE(refused_soon(third.access));
  EXPECT_TRUE(verify(other.access).has_value()) << "the user's other session goes on";
  refreshed(other.refresh);
}

TEST_P(Sessions, AVeryOldRefreshTokenEndsTheSessionToo) {
  start();
  const Tokens first = new_user("ada");
  Tokens last = first;
  for (int i = 0; i < 10; ++i) last = refreshed(last.refresh);
  expect_refused(first.refresh);
  expect_refused(last.refresh);
}

TEST_P(Sessions, MadeUpRefreshTokensEndNothing) {
  start();
  const Tokens tokens = new_user("ada");
  std::string changed = tokens.refresh;
  changed[60] = changed[60] == 'a' ? 'b' : 'a';
  for (const std::string& text : {changed, tokens.access, std::string("x"), std::string(96, 'a'),
                                  tokens.refresh.substr(0, 26) + std::string(70, 'A'),
                                  SessionId::random().text() + tokens.refresh.substr(26)}) {
    if (text.size() <= 512) expect_refused(text, text);
  }
  refreshed(tokens.refresh);
}

TEST_P(Sessions, FiftyRefreshesAtOnceGetTheSameToken) {
  AuthApi one(start().url());
  AuthApi two(start().url());
  const Tokens first = new_user("ada");
  std::mutex mutex;
  std::multiset<std::string> got;
  std::vector<std::thread> threads;
  threads.reserve(10);
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([&, i] {
      for (int repeat = 0; repeat < 5; ++repeat) {
        const Answer answer = (i % 2 == 0 ? one : two).refresh(first.refresh);
        const std::lock_guard lock(mutex);
        got.insert(answer.status == 200 ? answer.text("refresh_token") : answer.body);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(got.count(*got.begin()), 50U) << *got.begin() << " " << *got.rbegin();
  refreshed(*got.begin());
}

TEST_P(Sessions, AKillBetweenCommitAndAnswerLogsNobodyOut) {
  start();
  Tokens tokens = new_user("ada");
  for (int round = 0; round < 5; ++round) {
    std::thread request([&] { AuthApi(processes_.back()->url()).refresh(tokens.refresh); });
    std::this_thread::sleep_for(std::chrono::milliseconds{round});
    processes_.back()->signal(SIGKILL);
    request.join();
    AuthApi next(start().url());
    const Answer answer = next.refresh(tokens.refresh);
    ASSERT_EQ(answer.status, 200U) << "round " << round << answer.body;
    tokens = tokens_of(answer);
  }
}

TEST_P(Sessions, ListShowsTheUsersOwnAndWhichIsThis) {
  start();
  const Tokens first = new_user("ada");
  const Tokens second = api().tokens("ada");
  new_user("bob");
  const Answer list = api().get("/auth/sessions", second.access);
  ASSERT_EQ(list.status, 200U) << list.body;
  const json::array items = list.json.at("items").as_array();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].at("id").as_string(), verify(first.access)->session_id.text());
  EXPECT_EQ(items[1].at("id").as_string(), verify(second.access)->session_id.text());
  EXPECT_FALSE(items[0].at("current").as_bool());
  EXPECT_TRUE(items[1].at("current").as_bool());
}

TEST_P(Sessions, LogoutEndsTheSessionOnEveryInstanceWithinThreeSeconds) {
  start();
  AuthApi elsewhere(start().url());
  const Tokens tokens = new_user("ada");
  const Tokens other = api().tokens("ada");
  EXPECT_EQ(elsewhere.get("/auth/sessions", tokens.access).status, 200U);
  EXPECT_EQ(api().post("/auth/logout", nullptr, tokens.access).status, 204U);
  const test_support::Stopwatch watch;
  EXPECT_EQ(api().get("/auth/sessions", tokens.access).status, 401U) << "here at once";
  EXPECT_TRUE(eventually(std::chrono::seconds{30}, [&] {
    return elsewhere.get("/auth/sessions", tokens.access).status == 401;
  }));
  EXPECT_LE(watch.elapsed(), std::chrono::seconds{3});
  EXPECT_TRUE(refused_soon(tokens.access));
  expect_refused(tokens.refresh);
  EXPECT_EQ(api().get("/auth/sessions", other.access).status, 200U);
}

TEST_P(Sessions, ASessionIsEndedByItsUserOnly) {
  start();
  const Tokens ada = new_user("ada");
  const Tokens phone = api().tokens("ada");
  const Tokens bob = new_user("bob");
  const std::string path = "/auth/sessions/" + verify(phone.access)->session_id.text();
  EXPECT_EQ(api().del(path, bob.access).status, 404U);
  EXPECT_EQ(api().del("/auth/sessions/" + SessionId::random().text(), ada.access).status, 404U);
  EXPECT_EQ(api().del("/auth/sessions/x", ada.access).status, 404U);
  EXPECT_EQ(api().del(path, ada.access).status, 204U);
  EXPECT_EQ(api().del(path, ada.access).status, 404U);
  EXPECT_TRUE(refused_soon(phone.access));
  expect_refused(phone.refresh);
  refreshed(ada.refresh);
}

TEST_P(Sessions, APasswordChangeEndsTheOthers) {
  start();
  const Tokens own = new_user("ada");
  const Tokens other = api().tokens("ada");
  const auto change = [&](const char* current, const char* wanted) {
    return api().post("/auth/password", {{"current_password", current}, {"new_password", wanted}},
                      own.access);
  };
  EXPECT_EQ(change("not-the-password", "lantern-swordfish-43").status, 401U);
  EXPECT_EQ(change(kPassword, "password1").status, 400U);
  refreshed(other.refresh);
  EXPECT_EQ(change(kPassword, "lantern-swordfish-43").status, 204U);
  EXPECT_TRUE(refused_soon(other.access));
  expect_refused(other.refresh);
  EXPECT_EQ(api().get("/auth/sessions", own.access).status, 200U);
  refreshed(own.refresh);
  EXPECT_EQ(api().log_in("ada").status, 401U);
  EXPECT_EQ(api().log_in("ada", "lantern-swordfish-43").status, 200U);
}

TEST_P(Sessions, MoreThanTheLimitEndTheOldest) {
  start({"--session-limit", "3"});
  const Tokens first = new_user("ada");
  Tokens last;
  for (int i = 0; i < 3; ++i) last = api().tokens("ada");
  expect_refused(first.refresh);
  EXPECT_TRUE(refused_soon(first.access));
  EXPECT_EQ(api().get("/auth/sessions", last.access).json.at("items").as_array().size(), 3U);
}

TEST_P(Sessions, AnOperatorDisablesAndEnables) {
  start();
  const Tokens ada = new_user("ada");
  const Tokens bob = new_user("bob");
  EXPECT_EQ(run_auth_command(settings(), {"account", "disable", "ADA"}).exit_status, 0);
  EXPECT_TRUE(refused_soon(ada.access));
  expect_refused(ada.refresh);
  EXPECT_EQ(api().log_in("ada").status, 401U);
  EXPECT_TRUE(verify(bob.access).has_value());
  EXPECT_EQ(run_auth_command(settings(), {"account", "enable", "ada"}).exit_status, 0);
  EXPECT_EQ(api().get("/auth/sessions", api().tokens("ada").access).status, 200U);
}

TEST_P(Sessions, NoLoginSlipsThroughWhileAnOperatorDisables) {
  start();
  api().register_user("ada");
  std::atomic<bool> stop = false;
  std::mutex mutex;
  std::vector<Tokens> got;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        const Answer answer = api().log_in("ada");
        const std::lock_guard lock(mutex);
        if (answer.status == 200) got.push_back(tokens_of(answer));
      }
    });
  }
  EXPECT_TRUE(eventually(std::chrono::seconds{20}, [&] {
    const std::lock_guard lock(mutex);
    return got.size() >= 5;
  }));
  EXPECT_EQ(run_auth_command(settings(), {"account", "disable", "ada"}).exit_status, 0);
  stop = true;
  for (auto& thread : threads) thread.join();
  for (const Tokens& tokens : got) {
    EXPECT_TRUE(refused_soon(tokens.access));
    expect_refused(tokens.refresh);
  }
}

TEST_P(Sessions, AnOperatorSetsAPasswordAndEndsSessions) {
  start();
  const Tokens ada = new_user("ada");
  const Flags set{"account", "set-password", "ada"};
  const CommandResult weak = run_auth_command(settings(), set, "password1\n");
  EXPECT_EQ(weak.exit_status, 1);
  EXPECT_NE(weak.output.find("too easy to guess"), std::string::npos) << weak.output;
  refreshed(ada.refresh);
  EXPECT_EQ(run_auth_command(settings(), set, "lantern-swordfish-43\n").exit_status, 0);
  EXPECT_TRUE(refused_soon(ada.access));
  EXPECT_EQ(api().log_in("ada").status, 401U);
  const Tokens again = api().tokens("ada", "lantern-swordfish-43");
  EXPECT_EQ(run_auth_command(settings(), {"account", "end-sessions", "ada"}).exit_status, 0);
  EXPECT_TRUE(refused_soon(again.access));
  expect_refused(again.refresh);
}

TEST_P(Sessions, AnOperatorClosesRegistration) {
  start();
  EXPECT_EQ(run_auth_command(settings(), {"registration", "close"}).exit_status, 0);
  const Answer refused = api().register_user("ada");
  EXPECT_EQ(refused.status, 403U);
  EXPECT_EQ(refused.text("code"), "registration_closed");
  EXPECT_EQ(run_auth_command(settings(), {"registration", "open"}).exit_status, 0);
  EXPECT_EQ(api().register_user("ada").status, 201U);
  const CommandResult shown = run_auth_command(settings(), {"account", "show", "ada"});
  EXPECT_EQ(shown.exit_status, 0);
  EXPECT_NE(shown.output.find("disabled: no"), std::string::npos) << shown.output;
  const CommandResult nobody = run_auth_command(settings(), {"account", "disable", "nobody"});
  EXPECT_EQ(nobody.exit_status, 1);
  EXPECT_NE(nobody.output.find("no account"), std::string::npos) << nobody.output;
}

}  // namespace
}  // namespace parley::auth
