#include <gtest/gtest.h>

#include <cstdlib>

#include "live_world.hpp"

/// Users open sockets, write, and change members while queries and events are in progress, in an
/// order derived from a seed. PARLEY_LIVE_SEED=n sets the first seed, PARLEY_LIVE_RUNS=n the number
/// of runs.
namespace parley::realtime {
namespace {

constexpr std::uint64_t kRuns = 1000;
constexpr unsigned kSteps = 250;

std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Interleavings, EverySocketEndsWhereItsConversationsDo) {
  const std::uint64_t first = number_of("PARLEY_LIVE_SEED", 1);
  const std::uint64_t runs = number_of("PARLEY_LIVE_RUNS", kRuns);
  for (std::uint64_t seed = first; seed < first + runs; ++seed) {
    WorldStores stores;
    LiveWorld world(stores, seed);
    for (unsigned step = 0; step < kSteps; ++step) world.step(true);
    world.settle();
    ASSERT_EQ(world.violations(), "") << "seed " << seed << "\n" << world.trace();
  }
}

}  // namespace
}  // namespace parley::realtime
