#include "connection_thread.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace parley::amqp {
namespace {

using namespace std::chrono_literals;

/// Has no broker.
class Alone final : public ConnectionThread {
 public:
  Alone()
      : ConnectionThread([this](const ConnectionState& state) { told_ += state.ready() ? 0 : 1; }) {
    start();
  }
  ~Alone() override { stop(); }

  void ask() { wakeup_.notify(); }
  int attempts() const { return attempts_; }
  int told() const { return told_; }

 private:
  Result<std::unique_ptr<Connection>> connect() override {
    ++attempts_;
    return unavailable("nobody is there");
  }
  Error serve(Connection& /*connection*/) override { return unavailable("never"); }
  void lost(const Error& /*error*/) override {}

  std::atomic<int> attempts_ = 0;
  std::atomic<int> told_ = 0;
};

TEST(ConnectionThread, SaysWhyThereIsNoConnectionAndThatItStops) {
  Alone alone;
  while (alone.told() == 0) std::this_thread::yield();
  EXPECT_EQ(alone.state().reason, "nobody is there");
  alone.stop();
  EXPECT_FALSE(alone.state().ready());
  EXPECT_EQ(alone.state().reason, "stopping");
}

TEST(ConnectionThread, WhatIsAskedMeanwhileShortensNoWait) {
  Alone alone;
  const auto begin = Monotonic::now();
  while (Monotonic::now() - begin < 400ms) {
    alone.ask();
    std::this_thread::sleep_for(1ms);
  }
  // At least 50 ms, 100 ms, 200 ms … apart.
  EXPECT_LE(alone.attempts(), 1 + (Monotonic::now() - begin) / 50ms);
}

TEST(ConnectionThread, StopsWhileItWaits) {
  Alone alone;
  while (alone.attempts() < 5) std::this_thread::yield();
  const auto begin = Monotonic::now();
  alone.stop();
  // The wait under way is of 800 ms at least.
  EXPECT_LT(Monotonic::now() - begin, 800ms);
}

}  // namespace
}  // namespace parley::amqp
