#include "runtime/readiness.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "base/clock.hpp"
#include "runtime/watch.hpp"
#include "test_support/eventually.hpp"

namespace parley::runtime {
namespace {

using test_support::eventually;

TEST(Readiness, WaitsForEveryExpectedCheck) {
  Readiness readiness;
  EXPECT_TRUE(readiness.ready());
  readiness.expect("store");
  readiness.expect("broker");
  EXPECT_FALSE(readiness.ready());
  readiness.pass("store");
  EXPECT_FALSE(readiness.ready());
  readiness.pass("broker", "slow");
  EXPECT_TRUE(readiness.ready());
  readiness.fail("store", "connection refused");
  EXPECT_FALSE(readiness.ready());
  EXPECT_EQ(readiness.json(), R"({"ready":false,"checks":[)"
                              R"({"name":"store","ok":false,"detail":"connection refused"},)"
                              R"({"name":"broker","ok":true,"detail":"slow"}]})");
}

TEST(Readiness, EndsWithTheDrain) {
  Readiness readiness;
  readiness.pass("store");
  readiness.drain();
  EXPECT_FALSE(readiness.ready());
  EXPECT_EQ(readiness.checks().back().name, "draining");
}

TEST(Watch, TellsHowItsLookWent) {
  Readiness readiness;
  std::atomic<int> looks = 0;
  std::atomic<bool> well = false;
  Watch watch(
      readiness, "store",
      [&]() -> Status {
        if (++looks == 2) throw std::runtime_error("odd");
        if (!well) return unavailable("away");
        return {};
      },
      std::chrono::milliseconds{1});
  EXPECT_TRUE(eventually([&] { return looks >= 1; }));
  EXPECT_FALSE(readiness.ready());
  EXPECT_TRUE(eventually([&] { return looks >= 3; }));
  well = true;
  EXPECT_TRUE(eventually([&] { return readiness.ready(); }));
  well = false;
  EXPECT_TRUE(eventually([&] { return !readiness.ready(); }));
  EXPECT_EQ(readiness.checks().at(0).detail, "away");
}

}  // namespace
}  // namespace parley::runtime
