#include "test_support/stopwatch.hpp"

#include <gtest/gtest.h>

#include "test_support/eventually.hpp"

namespace parley::test_support {
namespace {

using namespace std::chrono_literals;

TEST(Stopwatch, GoesOnButNeverFasterThanTime) {
  const auto begin = std::chrono::steady_clock::now();
  const Stopwatch watch;
  EXPECT_TRUE(eventually([&] { return watch.elapsed() >= 50ms; }));
  const auto elapsed = watch.elapsed();
  EXPECT_LE(elapsed, std::chrono::steady_clock::now() - begin);
}

}  // namespace
}  // namespace parley::test_support
