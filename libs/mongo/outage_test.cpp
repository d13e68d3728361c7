#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>
#include <vector>

#include "mongo/collection.hpp"

namespace parley::mongo {
namespace {

using namespace std::chrono_literals;

/// A process that is started while no server answers.
class CollectionOutage : public ::testing::Test {
 protected:
  static constexpr int kCallers = 10;
  static constexpr auto kSelection = 1000ms;

  Pool pool_{{.uri = "mongodb://127.0.0.1:9/", .server_selection = kSelection}};
  Collection things_{pool_, "users", "things", {{.name = "n", .keys = {{"n", 1}}}}};
};

TEST_F(CollectionOutage, ManyFirstWritesAtOnceWaitNoLongerThanOne) {
  std::latch all(kCallers);
  const auto begun = std::chrono::steady_clock::now();
  std::atomic<int> unavailable = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&] {
        all.arrive_and_wait();
        const auto refused = things_.insert({{"_id", "1"}, {"n", 1}});
        if (refused.has_error() && refused.error().code == code::kUnavailable) ++unavailable;
      });
    }
  }
  EXPECT_EQ(unavailable, kCallers);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5 * kSelection);
}

TEST_F(CollectionOutage, EachLaterWriteAsksAgain) {
  for (int i = 0; i < 2; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(things_.insert({{"_id", "1"}, {"n", 1}}).has_error());
    EXPECT_GE(std::chrono::steady_clock::now() - begun, kSelection / 2);
  }
}

}  // namespace
}  // namespace parley::mongo
