// The contract of every SessionStore, on each store.
#include "session_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "stores_testing/store_contract.hpp"

namespace parley::auth {
namespace {

using namespace std::chrono_literals;

class SessionStoreContract : public stores::StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    store_ = open_session_store(stores());
    ASSERT_TRUE(store_->prepare().has_value());
  }
  void TearDown() override {
    store_.reset();
    StoreContract::TearDown();
  }

  Session add(const UserId& user_id, std::chrono::milliseconds later = 0ms) {
    Session session{SessionId::random(), user_id,        "secret",           "203.0.113.7",
                    start_ + later,      start_ + later, start_ + later + 1h};
    EXPECT_TRUE(store_->insert(session, "hash 0").has_value());
    return session;
  }
  std::vector<IssuedToken> tokens(const Session& session, std::int64_t from = 0) {
    return store_->issued_from(session.id, from).value();
  }
  Status issue(const Session& session, std::int64_t number) {
    return store_->issue(session.id, {number, "hash " + std::to_string(number)}, start_ + 1min,
                         start_ + 2h);
  }

  const Timestamp start_ = now();
  std::unique_ptr<SessionStore> store_;
};

TEST_P(SessionStoreContract, KeepsASessionWithItsFirstToken) {
  const UserId ada = UserId::random();
  const Session first = add(ada);
  const Session second = add(ada, 1s);
  add(UserId::random());
  EXPECT_EQ(store_->find(first.id).value(), first);
  EXPECT_EQ(store_->find(SessionId::random()).value(), std::nullopt);
  EXPECT_EQ(store_->of_user(ada).value(), (std::vector<Session>{first, second}));
  EXPECT_EQ(tokens(first), (std::vector<IssuedToken>{{0, "hash 0"}}));
}

TEST_P(SessionStoreContract, IssuesATokenOnce) {
  const Session session = add(UserId::random());
  ASSERT_TRUE(issue(session, 1).has_value());
  ASSERT_TRUE(issue(session, 1).has_value());
  EXPECT_EQ(tokens(session), (std::vector<IssuedToken>{{0, "hash 0"}, {1, "hash 1"}}));
  EXPECT_EQ(tokens(session, 1), (std::vector<IssuedToken>{{1, "hash 1"}}));
  const Session used = store_->find(session.id).value().value();
  EXPECT_EQ(used.last_used_at, start_ + 1min);
  EXPECT_EQ(used.expires_at, start_ + 2h);
  EXPECT_EQ(used.created_at, start_);
}

TEST_P(SessionStoreContract, RemembersTheLastTokens) {
  const Session session = add(UserId::random());
  const Session other = add(UserId::random());
  for (std::int64_t number = 1; number <= 20; ++number) {
    ASSERT_TRUE(issue(session, number).has_value());
  }
  const auto left = tokens(session);
  ASSERT_EQ(left.size(), static_cast<std::size_t>(kRememberedTokens));
  EXPECT_EQ(left.front().number, 18);
  EXPECT_EQ(left.back(), (IssuedToken{20, "hash 20"}));
  EXPECT_EQ(tokens(other).size(), 1U);
}

TEST_P(SessionStoreContract, NeverBringsAnEndedSessionBack) {
  const Session session = add(UserId::random());
  ASSERT_TRUE(store_->remove(session.id).has_value());
  ASSERT_TRUE(store_->remove(session.id).has_value());
  ASSERT_TRUE(issue(session, 1).has_value());
  EXPECT_EQ(store_->find(session.id).value(), std::nullopt);
  EXPECT_TRUE(store_->of_user(session.user_id).value().empty());
}

TEST_P(SessionStoreContract, TakesFiftyRefreshesAtOnceFromTwoPlaces) {
  const Session session = add(UserId::random());
  stores::Stores elsewhere(settings());
  const auto other = open_session_store(elsewhere);
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  threads.reserve(10);
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([&, i] {
      SessionStore& mine = i % 2 == 0 ? *store_ : *other;
      for (int repeat = 0; repeat < 5; ++repeat) {
        failed += mine.issue(session.id, {1, "hash 1"}, start_ + 1min, start_ + 2h) ? 0 : 1;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(tokens(session).size(), 2U);
}

TEST_P(SessionStoreContract, PurgesWhatExpired) {
  const Session old = add(UserId::random());
  const Session young = add(UserId::random(), 1h);
  ASSERT_TRUE(store_->purge(old.expires_at).has_value());
  EXPECT_EQ(store_->find(old.id).value(), std::nullopt);
  EXPECT_TRUE(tokens(old).empty());
  EXPECT_EQ(store_->find(young.id).value(), young);
  EXPECT_EQ(tokens(young).size(), 1U);
}

PARLEY_STORE_CONTRACT(SessionStoreContract);

}  // namespace
}  // namespace parley::auth
