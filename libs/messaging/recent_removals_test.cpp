#include "messaging/recent_removals.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley::messaging {
namespace {

using namespace std::chrono_literals;
using conversations::Removal;
using Answer = MembershipCache::Answer;

class RemovalsInMemory : public conversations::RemovalStore {
 public:
  Status add(const Removal& removal) override {
    removals.push_back(removal);
    return {};
  }
  Result<std::vector<Removal>> first(std::size_t limit) override {
    if (down) return unavailable("down");
    std::ranges::sort(removals, {}, &Removal::id);
    return std::vector(removals.begin(), removals.begin() + static_cast<std::ptrdiff_t>(
                                                                std::min(limit, removals.size())));
  }
  Status forget(std::span<const MessageId> ids) override {
    std::erase_if(removals,
                  [&](const Removal& one) { return std::ranges::find(ids, one.id) != ids.end(); });
    return {};
  }

  std::vector<Removal> removals;
  bool down = false;
};

class RecentRemovalsTest : public ::testing::Test {
 protected:
  Removal remove() {
    Removal removal{MessageId::random(), conversation_, ada_};
    EXPECT_TRUE(store_.add(removal).has_value());
    return removal;
  }
  bool remember(const UserId& user_id) {
    return memberships_.put(conversation_, user_id, false, Monotonic::now());
  }
  Answer ask(const UserId& user_id) const { return memberships_.ask(conversation_, user_id); }

  const ConversationId conversation_ = ConversationId::random();
  const UserId ada_ = UserId::random();
  const UserId bob_ = UserId::random();
  const Monotonic::time_point start_ = Monotonic::now();
  RemovalsInMemory store_;
  MembershipCache memberships_;
  RecentRemovals removals_{store_, memberships_, {.most = 3}, start_};
};

TEST_F(RecentRemovalsTest, ForgetsWhoWasRemovedAndNobodyElse) {
  remember(ada_);
  remember(bob_);
  remove();
  ASSERT_TRUE(removals_.refresh(start_ + 1s).has_value());
  EXPECT_EQ(ask(ada_), Answer::kUnknown);
  EXPECT_EQ(ask(bob_), Answer::kFresh);
}

TEST_F(RecentRemovalsTest, WhoIsAddedAgainIsKnownUntilRemovedAgain) {
  remove();
  ASSERT_TRUE(removals_.refresh(start_ + 1s).has_value());
  EXPECT_TRUE(remember(ada_));
  ASSERT_TRUE(removals_.refresh(start_ + 2s).has_value());
  EXPECT_EQ(ask(ada_), Answer::kFresh);
  remove();
  ASSERT_TRUE(removals_.refresh(start_ + 3s).has_value());
  EXPECT_EQ(ask(ada_), Answer::kUnknown);
}

TEST_F(RecentRemovalsTest, AnAnswerOfBeforeThatComesLateIsNotTaken) {
  const auto asked_at = Monotonic::now();
  remove();
  ASSERT_TRUE(removals_.refresh(start_ + 1s).has_value());
  EXPECT_FALSE(memberships_.put(conversation_, ada_, false, asked_at));
  EXPECT_EQ(ask(ada_), Answer::kUnknown);
  EXPECT_TRUE(memberships_.put(conversation_, bob_, false, asked_at));
}

TEST_F(RecentRemovalsTest, ForgetsEverybodyWhereRemovalsMayHaveBeenMissed) {
  remember(bob_);
  ASSERT_TRUE(removals_.refresh(start_ + 269s).has_value());
  EXPECT_EQ(ask(bob_), Answer::kFresh);
  store_.down = true;
  EXPECT_TRUE(removals_.refresh(start_ + 300s).has_error());
  store_.down = false;
  ASSERT_TRUE(removals_.refresh(start_ + 269s + 270s).has_value());
  EXPECT_EQ(ask(bob_), Answer::kUnknown);
  remember(bob_);
  ASSERT_TRUE(removals_.refresh(start_ + 269s + 271s).has_value());
  EXPECT_EQ(ask(bob_), Answer::kFresh);
}

TEST_F(RecentRemovalsTest, ForgetsEverybodyWhereThereAreMoreThanItReads) {
  remember(bob_);
  for (int i = 0; i < 3; ++i) remove();
  ASSERT_TRUE(removals_.refresh(start_ + 1s).has_value());
  EXPECT_EQ(ask(bob_), Answer::kFresh);
  remove();
  ASSERT_TRUE(removals_.refresh(start_ + 2s).has_value());
  EXPECT_EQ(ask(bob_), Answer::kUnknown);
}

TEST_F(RecentRemovalsTest, RemovalsLeaveTheStoreOnceEverybodyCanHaveSeenThem) {
  const Removal first = remove();
  ASSERT_TRUE(removals_.refresh(start_ + 1s).has_value());
  const Removal second = remove();
  ASSERT_TRUE(removals_.refresh(start_ + 2s).has_value());
  ASSERT_TRUE(removals_.forget_old(start_ + 300s).has_value());
  EXPECT_EQ(store_.removals.size(), 2U);
  ASSERT_TRUE(removals_.forget_old(start_ + 301s).has_value());
  EXPECT_EQ(store_.removals, std::vector{second});
}

}  // namespace
}  // namespace parley::messaging
