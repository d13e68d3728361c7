#include "base/backoff.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, GrowsToItsBoundAndBeginsAgain) {
  Backoff backoff(milliseconds{100}, milliseconds{1000});
  for (const int most : {100, 200, 400, 800, 1000, 1000}) {
    const milliseconds pause = backoff.next();
    EXPECT_LE(pause, milliseconds{most});
    EXPECT_GE(pause, milliseconds{most / 10});
  }
  backoff.reset();
  EXPECT_LE(backoff.next(), milliseconds{100});
}

TEST(Backoff, DiffersFromTimeToTime) {
  Backoff backoff(milliseconds{10'000}, milliseconds{10'000});
  std::set<milliseconds> pauses;
  for (int i = 0; i < 20; ++i) pauses.insert(backoff.next());
  EXPECT_GT(pauses.size(), 10U);
}

TEST(Backoff, WaitsAtLeastThePartThatIsAskedFor) {
  Backoff backoff(milliseconds{100}, milliseconds{5000}, 50);
  for (const int most : {100, 200, 400, 800, 1600, 3200, 5000, 5000}) {
    const milliseconds pause = backoff.next();
    EXPECT_LE(pause, milliseconds{most});
    EXPECT_GE(pause, milliseconds{most / 2});
  }
}

TEST(Backoff, OfNoTimeWaitsForNone) {
  Backoff backoff(milliseconds{0}, milliseconds{0});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(backoff.next(), milliseconds{0});
}

}  // namespace
}  // namespace parley
