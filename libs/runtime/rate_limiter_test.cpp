#include "runtime/rate_limiter.hpp"

#include <gtest/gtest.h>

namespace parley::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RateLimiter, AllowsABurstAndThenItsRate) {
  RateLimiter limiter({.per_second = 2, .burst = 3});
  const Monotonic::time_point start{};
  for (int left = 2; left >= 0; --left) {
    const Allowance allowance = limiter.take("a", 1, start);
    EXPECT_TRUE(allowance.allowed);
    EXPECT_EQ(allowance.remaining, static_cast<std::uint64_t>(left));
  }
  const Allowance refused = limiter.take("a", 1, start + milliseconds{400});
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.reset, seconds{1});
  EXPECT_TRUE(limiter.take("b", 1, start).allowed);
  EXPECT_TRUE(limiter.take("a", 1, start + milliseconds{500}).allowed);
  EXPECT_FALSE(limiter.take("a", 1, start + milliseconds{600}).allowed);
}

TEST(RateLimiter, NeverFillsOverItsBurst) {
  RateLimiter limiter({.per_second = 1, .burst = 2});
  const Monotonic::time_point start{};
  limiter.take("a", 1, start);
  const auto later = start + std::chrono::hours{1};
  EXPECT_EQ(limiter.take("a", 1, later).remaining, 1U);
  EXPECT_TRUE(limiter.take("a", 1, later).allowed);
  EXPECT_FALSE(limiter.take("a", 1, later).allowed);
}

TEST(RateLimiter, WithoutARateTellsNothing) {
  RateLimiter limiter({.per_second = 0});
  http::Response response;
  for (int i = 0; i < 1000; ++i) {
    const Allowance allowance = limiter.take("a");
    EXPECT_TRUE(allowance.allowed);
    EXPECT_EQ(allowance.wait(), seconds{0});
    allowance.describe(response);
  }
  EXPECT_EQ(response.headers.size(), 0U);
}

TEST(RateLimiter, IsDescribedInEveryAnswer) {
  RateLimiter limiter({.per_second = 20, .burst = 40, .name = "send"});
  http::Response response;
  limiter.take("a", 40, Monotonic::time_point{}).describe(response);
  EXPECT_EQ(response.headers.find("RateLimit-Policy"), "\"send\";q=40;w=2");
  EXPECT_EQ(response.headers.find("RateLimit"), "\"send\";r=0;t=2");
  EXPECT_EQ(response.headers.find("X-RateLimit-Limit"), "40");
  EXPECT_EQ(response.headers.find("X-RateLimit-Remaining"), "0");
  EXPECT_EQ(response.headers.find("X-RateLimit-Reset"), "2");
  EXPECT_FALSE(response.headers.find("Retry-After"));
  limiter.take("a", 1, Monotonic::time_point{}).describe(response);
  EXPECT_EQ(response.headers.find("Retry-After"), "1");
}

TEST(RateLimiter, TellsHowLongToWaitForTheNext) {
  RateLimiter limiter({.per_second = 2 / 60.0, .burst = 3});
  constexpr Monotonic::time_point kStart{std::chrono::hours{1}};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.take("a", 1, kStart).wait(), seconds{0});
  EXPECT_EQ(limiter.take("a", 1, kStart).wait(), seconds{30});
  EXPECT_EQ(limiter.take("a", 1, kStart + seconds{20}).wait(), seconds{10});
  EXPECT_EQ(limiter.take("a", 1, kStart + seconds{30}).wait(), seconds{0});
  EXPECT_EQ(limiter.take("a", 1, kStart + seconds{30}).wait(), seconds{30});
  EXPECT_EQ(limiter.take("b", 1, kStart).wait(), seconds{0}) << "another key has its own";
}

TEST(RateLimiter, TakesBackWhatWasTakenForNothing) {
  RateLimiter limiter({.per_second = 1 / 60.0, .burst = 1});
  const Monotonic::time_point start{};
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(limiter.take("a", 1, start).allowed);
    limiter.give_back("a");
    limiter.give_back("a");
  }
  EXPECT_TRUE(limiter.take("a", 1, start).allowed);
  EXPECT_GT(limiter.take("a", 1, start).wait(), seconds{0}) << "never more than the burst";
}

TEST(RateLimiter, ForgetsFullBucketsBeforeOthers) {
  RateLimiter limiter({.per_second = 1, .burst = 2, .keys = 16 * 8});
  const Monotonic::time_point start{};
  const auto later = start + std::chrono::hours{1};
  for (int i = 0; i < 1000; ++i) limiter.take("old" + std::to_string(i), 1, start);
  limiter.take("busy", 2, later);
  for (int i = 0; i < 4; ++i) limiter.take("new" + std::to_string(i), 1, later);
  EXPECT_FALSE(limiter.take("busy", 1, later).allowed);
}

TEST(RateLimiter, ForgetsNoSpentBucketWhereMostAreFull) {
  constexpr int kBusy = 16 * 64;
  RateLimiter limiter({.per_second = 1, .burst = 2, .keys = 16UL * 128});
  const Monotonic::time_point start{};
  const auto later = start + std::chrono::hours{1};
  for (int i = 0; i < 16 * 256; ++i) limiter.take("old" + std::to_string(i), 1, start);
  for (int i = 0; i < kBusy; ++i) limiter.take("busy" + std::to_string(i), 2, later);
  for (int i = 0; i < kBusy; ++i) {
    EXPECT_FALSE(limiter.take("busy" + std::to_string(i), 1, later).allowed) << i;
  }
}

TEST(RateLimiter, RemembersNoMoreThanItsKeys) {
  RateLimiter limiter({.per_second = 1, .burst = 2, .keys = 16});
  const Monotonic::time_point start{};
  limiter.take("first", 2, start);
  for (int i = 0; i < 1000; ++i) limiter.take("next" + std::to_string(i), 2, start);
  EXPECT_TRUE(limiter.take("first", 1, start).allowed);
}

}  // namespace
}  // namespace parley::runtime
