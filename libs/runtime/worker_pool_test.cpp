#include "runtime/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <thread>

namespace parley::runtime {
namespace {

// Pools are declared last: their threads end before what the jobs use.

TEST(WorkerPool, RunsJobsOnItsThreads) {
  std::promise<std::thread::id> ran;
  WorkerPool pool({.name = "test", .threads = 2});
  ASSERT_TRUE(pool.submit([&ran] { ran.set_value(std::this_thread::get_id()); }));
  EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
}

TEST(WorkerPool, RunsAsManyAtOnceAsItHasThreads) {
  std::latch all_there(3);
  WorkerPool pool({.name = "test", .threads = 3});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(pool.submit([&all_there] { all_there.arrive_and_wait(); }));
  }
  all_there.wait();
}

TEST(WorkerPool, GoesOnAfterAnException) {
  std::promise<void> ran;
  WorkerPool pool({.name = "test", .threads = 1});
  ASSERT_TRUE(pool.submit([] { throw std::runtime_error("odd"); }));
  ASSERT_TRUE(pool.submit([&ran] { ran.set_value(); }));
  ran.get_future().wait();
}

TEST(WorkerPool, RefusesWhatItsQueueCannotHold) {
  std::latch started(1);
  std::promise<void> go;
  WorkerPool pool({.name = "test", .threads = 1, .queue = 2});
  ASSERT_TRUE(pool.submit([&, released = go.get_future().share()] {
    started.count_down();
    released.wait();
  }));
  started.wait();
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_FALSE(pool.submit([] {}));
  go.set_value();
}

TEST(WorkerPool, FinishesWhatWaitsWhenItStops) {
  std::atomic<int> done = 0;
  WorkerPool pool({.name = "test", .threads = 2});
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.submit([&done] { ++done; }));
  pool.stop();
  EXPECT_EQ(done, 100);
  EXPECT_FALSE(pool.submit([] {}));
}

}  // namespace
}  // namespace parley::runtime
