#include "turn.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace parley::sqlite {
namespace {

using namespace std::chrono_literals;

TEST(Turn, ComesInTheOrderOfAsking) {
  Turn turn;
  ASSERT_TRUE(turn.wait_until(Monotonic::now()));
  std::vector<int> order;
  std::vector<std::jthread> threads;
  threads.reserve(5);
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      ASSERT_TRUE(turn.wait_until(Monotonic::now() + 60s));
      order.push_back(i);
      turn.release();
    });
    while (turn.waiting() != static_cast<std::size_t>(i) + 1) std::this_thread::yield();
  }
  turn.release();
  threads.clear();
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST(Turn, DoesNotComeAfterTheDeadline) {
  Turn turn;
  ASSERT_TRUE(turn.wait_until(Monotonic::now()));
  EXPECT_FALSE(turn.wait_until(Monotonic::now() + 10ms));
  EXPECT_EQ(turn.waiting(), 0U);
  turn.release();
  EXPECT_TRUE(turn.wait_until(Monotonic::now()));
}

TEST(Turn, IsNeverHadByTwo) {
  Turn turn;
  std::atomic<int> holders = 0;
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 500; ++n) {
        // Some give up: a turn granted at that very moment must not get lost.
        if (!turn.wait_until(Monotonic::now() + (i == 0 ? 20us : 60s))) continue;
        EXPECT_EQ(++holders, 1);
        --holders;
        turn.release();
      }
    });
  }
  threads.clear();
  EXPECT_TRUE(turn.wait_until(Monotonic::now()));
}

}  // namespace
}  // namespace parley::sqlite
