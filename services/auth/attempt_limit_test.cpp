#include "attempt_limit.hpp"

#include <gtest/gtest.h>

namespace parley::auth {
namespace {

using std::chrono::seconds;

constexpr Monotonic::time_point kStart{std::chrono::hours{1}};

TEST(AttemptLimit, AllowsABurstAndThenSoManyPerMinute) {
  AttemptLimit limit({3, 2});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a", kStart), seconds{0});
  EXPECT_EQ(limit.take("a", kStart), seconds{30});
  EXPECT_EQ(limit.take("a", kStart + seconds{20}), seconds{10});
  EXPECT_EQ(limit.take("a", kStart + seconds{30}), seconds{0});
  EXPECT_EQ(limit.take("a", kStart + seconds{30}), seconds{30});
  EXPECT_EQ(limit.take("b", kStart), seconds{0}) << "another key has its own";
}

TEST(AttemptLimit, TakesBackWhatWasAGoodAttempt) {
  AttemptLimit limit({1, 1});
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(limit.take("a", kStart), seconds{0});
    limit.give_back("a");
    limit.give_back("a");
  }
  EXPECT_EQ(limit.take("a", kStart), seconds{0});
  EXPECT_GT(limit.take("a", kStart), seconds{0}) << "never more than the burst";
}

TEST(AttemptLimit, IsOffWithZeroPerMinute) {
  AttemptLimit limit({1, 0});
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(limit.take("a", kStart), seconds{0});
}

TEST(AttemptLimit, ForgetsFullBucketsFirst) {
  AttemptLimit limit({2, 60}, 10);
  for (int i = 0; i < 9; ++i) limit.take("old" + std::to_string(i), kStart);
  limit.take("spent", kStart + seconds{10});
  limit.take("spent", kStart + seconds{10});
  limit.take("new", kStart + seconds{10});
  EXPECT_GT(limit.take("spent", kStart + seconds{10}), seconds{0});
}

}  // namespace
}  // namespace parley::auth
