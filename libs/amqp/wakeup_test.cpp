#include "wakeup.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace parley::amqp {
namespace {

using namespace std::chrono_literals;

// poll() takes an int of milliseconds, at most 24.8 days.
TEST(Wakeup, ATimeLongPastIsNoWait) {
  Wakeup wakeup;
  const auto begin = Monotonic::now();
  for (const auto past : {0h, 24h, 24h * 30, 24h * 50, 24h * 365}) {
    EXPECT_FALSE(wakeup.wait(-1, 0, begin - past));
  }
  EXPECT_LT(Monotonic::now() - begin, 1s);
}

TEST(Wakeup, NotifyEndsEvenAWaitWithoutEnd) {
  Wakeup wakeup;
  std::thread notifier([&] { wakeup.notify(); });
  EXPECT_FALSE(wakeup.wait(-1, 0, Monotonic::now() + 24h * 365));
  notifier.join();
  // It was consumed: the next wait lasts its full time.
  const auto begin = Monotonic::now();
  EXPECT_FALSE(wakeup.wait(-1, 0, begin + 20ms));
  EXPECT_GE(Monotonic::now() - begin, 20ms);
}

}  // namespace
}  // namespace parley::amqp
