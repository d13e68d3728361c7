// Rate limits against guessing and floods, and behaviour without a store, over real sockets.
#include <atomic>
#include <csignal>
#include <filesystem>
#include <thread>

#include "test_support/temporary_folder.hpp"
#include "testing/auth_fixture.hpp"

namespace parley::auth {
namespace {

class Limits : public AuthServices {};
PARLEY_STORE_CONTRACT(Limits);

struct Outcomes {
  int judged = 0;     // 401: a guess that cost a hash
  int throttled = 0;  // 429
  int other = 0;
  std::chrono::duration<double> took{};

  /// The most attempts that a full bucket passes in that time, including the last partial one.
  double allowed(int burst, int per_minute) const {
    return burst + per_minute * took.count() / 60 + 1;
  }
};

template <typename Guess>
Outcomes guess(int times, Guess&& send) {
  Outcomes outcomes;
  const auto begin = Monotonic::now();
  for (int i = 0; i < times; ++i) {
    const Answer answer = send(i);
    if (answer.status == 401) {
      ++outcomes.judged;
    } else if (answer.status == 429 && answer.headers.find("Retry-After")) {
      ++outcomes.throttled;
    } else {
      ++outcomes.other;
    }
  }
  outcomes.took = Monotonic::now() - begin;
  return outcomes;
}

const Flags kDefaultLoginRates{
    "--login-pair-per-minute",    "2",  "--login-address-per-minute", "60",
    "--login-account-per-minute", "12", "--login-total-per-minute",   "600"};

TEST_P(Limits, OneUserAThousandGuessesAndTheUserStillGetsIn) {
  start(kDefaultLoginRates);
  ASSERT_EQ(api().register_user("ada").status, 201U);
  const Outcomes outcomes = guess(
      1000, [&](int i) { return api().log_in("ada", "guess-" + std::to_string(i), "192.0.2.1"); });
  EXPECT_GE(outcomes.judged, 10);
  EXPECT_LE(outcomes.judged, outcomes.allowed(10, 2));
  EXPECT_EQ(outcomes.other, 0);
  EXPECT_EQ(api().log_in("ada", kPassword, "198.51.100.1").status, 200U);
}

TEST_P(Limits, AThousandUsersOneGuessEach) {
  start(kDefaultLoginRates);
  const Outcomes outcomes = guess(1000, [&](int i) {
    return api().log_in("user" + std::to_string(i), "guess-of-1000", "192.0.2.1");
  });
  EXPECT_GE(outcomes.judged, 100);
  EXPECT_LE(outcomes.judged, outcomes.allowed(100, 60));
  EXPECT_EQ(outcomes.other, 0);
}

TEST_P(Limits, ManyStrangersDoNotLockAUserOutWhereTheyAreLoggedIn) {
  start({"--login-account-burst", "20", "--login-account-per-minute", "1"});
  ASSERT_EQ(api().register_user("ada").status, 201U);
  ASSERT_EQ(api().log_in("ada", kPassword, "198.51.100.1").status, 200U);
  const Outcomes outcomes = guess(60, [&](int i) {
    return api().log_in("ada", "guess-guess", "192.0.2." + std::to_string(i));
  });
  EXPECT_LE(outcomes.judged, outcomes.allowed(20, 1));
  EXPECT_EQ(api().log_in("ada", kPassword, "192.0.2.200").status, 429U);
  EXPECT_EQ(api().log_in("ada", kPassword, "198.51.100.1").status, 200U);
}

TEST_P(Limits, OnlyTheAddressThatNginxSawCounts) {
  start(kDefaultLoginRates);
  api().register_user("ada");
  const Outcomes outcomes = guess(100, [&](int i) {
    return api().log_in("ada", "guess-guess", "10.0.0." + std::to_string(i) + ", 192.0.2.1");
  });
  EXPECT_LE(outcomes.judged, outcomes.allowed(10, 2));
}

TEST_P(Limits, RegistrationsOfAnAddress) {
  start({"--register-address-burst", "3", "--register-address-per-minute", "1"});
  const auto register_from = [&](int i, const char* address) {
    return api()
        .post("/auth/register", {{"username", "user" + std::to_string(i)}, {"password", kPassword}},
              "", {{"X-Forwarded-For", address}})
        .status;
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(register_from(i, "192.0.2.1"), 201U);
  EXPECT_EQ(register_from(3, "192.0.2.1"), 429U);
  EXPECT_EQ(register_from(3, "192.0.2.2"), 201U);
}

TEST_P(Limits, AFloodOfLoginsIsRefusedAndNoOtherRouteFeelsIt) {
  start({"--login-concurrency", "1", "--login-queue", "2"});
  api().register_user("ada");
  const Tokens tokens = api().tokens("ada");
  std::atomic<int> overflowed = 0;
  std::atomic<int> other = 0;
  std::atomic<int> running = 16;
  std::vector<std::thread> threads;
  threads.reserve(16);
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      AuthApi mine(process().url());
      for (int repeat = 0; repeat < 4; ++repeat) {
        const Answer answer = mine.log_in("ada");
        if (answer.status == 503 && answer.headers.find("Retry-After")) {
          ++overflowed;
        } else if (answer.status != 200) {
          ++other;
        }
      }
      --running;
    });
  }
  do {
    EXPECT_EQ(api().get("/auth/sessions", tokens.access).status, 200U);
    EXPECT_EQ(api().get("/auth/.well-known/jwks.json").status, 200U);
  } while (running > 0);
  for (auto& thread : threads) thread.join();
  EXPECT_GT(overflowed, 0);
  EXPECT_EQ(other, 0);
}

TEST_P(Limits, DrainsAtSigterm) {
  AuthProcess& service = start();
  api().register_user("ada");
  service.signal(SIGTERM);
  EXPECT_EQ(service.wait(), 0);
  EXPECT_NE(service.output().find("\"finished_all\":true"), std::string::npos) << service.output();
}

TEST(WithoutAStore, AuthServiceStartsFailsClosedAndComesUpWithIt) {
  const test_support::TemporaryFolder around;
  const auto folder = around.path() / "store";
  stores::StoreSettings store;
  store.sqlite_dir = folder;
  const AuthProcess service(store);
  AuthApi api(service.url());
  AuthApi internal(service.internal_url());
  const Answer not_ready = internal.get("/readyz");
  EXPECT_EQ(not_ready.status, 503U);
  EXPECT_EQ(internal.get("/healthz").status, 200U);
  const Answer login = api.log_in("ada");
  EXPECT_EQ(login.status, 503U) << login.body;
  EXPECT_TRUE(login.headers.find("Retry-After"));
  EXPECT_EQ(login.body.find(folder.string()), std::string::npos) << login.body;
  EXPECT_EQ(api.get("/auth/sessions", "eyJ.e30.AAAA").status, 503U) << "no keys to judge by";
  std::filesystem::create_directory(folder);
  EXPECT_TRUE(eventually(std::chrono::seconds{20}, [&] {
    return internal.get("/readyz").status == 200;
  })) << internal.get("/readyz").body;
  EXPECT_EQ(api.register_user("ada").status, 201U);
  EXPECT_EQ(api.log_in("ada").status, 200U);
}

}  // namespace
}  // namespace parley::auth
