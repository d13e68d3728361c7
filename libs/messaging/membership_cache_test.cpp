#include "messaging/membership_cache.hpp"

#include <gtest/gtest.h>

namespace parley::messaging {
namespace {

using namespace std::chrono_literals;
using Answer = MembershipCache::Answer;

class MembershipCacheTest : public ::testing::Test {
 protected:
  Answer ask(Monotonic::time_point at) const { return cache_.ask(conversation_, ada_, at); }

  const ConversationId conversation_ = ConversationId::random();
  const UserId ada_ = UserId::random();
  const Monotonic::time_point start_ = Monotonic::now();
  MembershipCache cache_;
};

TEST_F(MembershipCacheTest, KnowsForAWhileWhoIsAMember) {
  EXPECT_EQ(ask(start_), Answer::kUnknown);
  cache_.put(conversation_, ada_, false, start_);
  EXPECT_EQ(ask(start_ + 9s), Answer::kFresh);
  EXPECT_EQ(ask(start_ + 10s), Answer::kStale);
  EXPECT_EQ(ask(start_ + 2h), Answer::kUnknown);
  EXPECT_EQ(cache_.ask(conversation_, UserId::random(), start_), Answer::kUnknown);
  cache_.forget(conversation_, ada_);
  EXPECT_EQ(ask(start_), Answer::kUnknown);
}

TEST_F(MembershipCacheTest, AsksAnewWhereSomebodyMayHaveBeenBlocked) {
  cache_.note_blocks("one", start_);
  cache_.put(conversation_, ada_, true, start_ + 1s);
  cache_.note_blocks("one", start_ + 2s);
  EXPECT_EQ(ask(start_ + 2s), Answer::kFresh);
  cache_.note_blocks("two", start_ + 3s);
  EXPECT_EQ(ask(start_ + 3s), Answer::kStale);
  // The query was in flight meanwhile.
  cache_.put(conversation_, ada_, true, start_ + 2s);
  EXPECT_EQ(ask(start_ + 3s), Answer::kStale);
  cache_.put(conversation_, ada_, true, start_ + 4s);
  EXPECT_EQ(ask(start_ + 4s), Answer::kFresh);
}

TEST_F(MembershipCacheTest, BlocksDoNotConcernGroups) {
  cache_.put(conversation_, ada_, false, start_);
  cache_.note_blocks("one", start_ + 1s);
  EXPECT_EQ(ask(start_ + 2s), Answer::kFresh);
}

TEST_F(MembershipCacheTest, ARemovalEndsWhatWasAskedForBefore) {
  cache_.put(conversation_, ada_, false, start_);
  cache_.note_removal(conversation_, ada_, start_ + 2s);
  EXPECT_EQ(ask(start_ + 3s), Answer::kUnknown);
  EXPECT_FALSE(cache_.put(conversation_, ada_, false, start_ + 2s));
  EXPECT_EQ(ask(start_ + 3s), Answer::kUnknown);
  EXPECT_TRUE(cache_.put(conversation_, ada_, false, start_ + 3s)) << "added again";
  EXPECT_EQ(ask(start_ + 3s), Answer::kFresh);
  cache_.note_missed_removals(start_ + 4s);
  EXPECT_EQ(ask(start_ + 4s), Answer::kUnknown);
  EXPECT_FALSE(cache_.put(conversation_, ada_, false, start_ + 4s));
}

TEST_F(MembershipCacheTest, ManyRemovalsAreRememberedAsOne) {
  MembershipCache cache({.max_removals = 2});
  const UserId bob = UserId::random();
  cache.note_removal(conversation_, ada_, start_ + 1s);
  EXPECT_TRUE(cache.put(conversation_, bob, false, start_ + 1s));
  cache.note_removal(conversation_, UserId::random(), start_ + 2s);
  EXPECT_EQ(cache.ask(conversation_, bob, start_ + 2s), Answer::kFresh) << "stays as it is";
  EXPECT_FALSE(cache.put(conversation_, ada_, false, start_ + 1s));
  EXPECT_FALSE(cache.put(conversation_, bob, false, start_ + 2s));
  EXPECT_TRUE(cache.put(conversation_, bob, false, start_ + 3s));
}

}  // namespace
}  // namespace parley::messaging
