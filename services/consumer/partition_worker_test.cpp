#include "partition_worker.hpp"

#include <gtest/gtest.h>

#include "amqp_testing/broker.hpp"
#include "command_fixture.hpp"
#include "failing_timeline.hpp"
#include "load.hpp"
#include "partition_queue.hpp"
#include "protocol/message_id.hpp"
#include "test_support/eventually.hpp"

namespace parley::consumer {
namespace {

using test_support::eventually;
using namespace std::chrono_literals;

/// A worker on each real store, and a queue whose connection the test can cut.
class PartitionWorkerTest : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    const messaging::Stores real = where();
    failing_ = std::make_unique<FailingTimeline>(real.timeline);
    // Nothing listens there: events are skipped.
    amqp::PublisherOptions nowhere;
    nowhere.endpoint.port = 1;
    publisher_ = std::make_unique<amqp::BrokerPublisher>(std::move(nowhere));
    PartitionWorker::Dependencies parts{
        {real.accounts, real.blocks, real.conversations, real.pending, real.presence, real.removals,
         *failing_, real.commands, real.listings, real.read_marks},
        *publisher_,
        metrics_,
        [this](const amqp::Receipts& receipts, bool) { queue_.acknowledge(receipts); },
        [this] {
          ++returns_;
          if (held_back_) return;
          queue_.lose();
          queue_.join();
        }};
    worker_ = std::make_unique<PartitionWorker>(0, 1, std::move(parts));
    queue_.connect({[this](amqp::Delivery delivery) { worker_->deliver(std::move(delivery)); },
                    [this] { worker_->lost(); }});
  }
  void TearDown() override {
    worker_.reset();
    publisher_.reset();
    failing_.reset();
    CommandFixture::TearDown();
  }

  void send(const std::string& key) { queue_.send(protocol::write_item(message(key)) + "\n"); }
  std::vector<std::string> stored() {
    std::vector<std::string> keys;
    const auto entries = where().timeline.entries(group_, {.limit = 1000});
    if (entries.has_value()) {
      for (const auto& entry : *entries) keys.push_back(entry.item.client_msg_id);
    }
    return keys;
  }
  bool is_done() {
    return eventually([&] { return queue_.size() == 0; });
  }

  std::unique_ptr<FailingTimeline> failing_;
  std::unique_ptr<amqp::Publisher> publisher_;
  Metrics metrics_;
  PartitionQueue queue_;
  std::atomic<int> returns_ = 0;
  std::atomic<bool> held_back_ = false;
  std::unique_ptr<PartitionWorker> worker_;
};
PARLEY_STORE_CONTRACT(PartitionWorkerTest);

// The connection is lost and restored while the worker waits for work; then the store fails one
// attempt.
TEST_P(PartitionWorkerTest, WhatFailsOnceAfterAReconnectIsNotLost) {
  queue_.join();
  std::vector<std::string> sent{"first"};
  send("first");
  for (int round = 1; round <= 5; ++round) {
    ASSERT_TRUE(is_done());
    // Tails are saved before the worker waits.
    ASSERT_TRUE(eventually([&] { return failing_->saves() >= round; }));
    queue_.lose();
    failing_->fail_inserts(1);
    send("early " + std::to_string(round));
    queue_.join();
    ASSERT_TRUE(eventually([&] { return failing_->failures() == 0; }));
    send("late " + std::to_string(round));
    for (const char* key : {"early ", "late "}) sent.push_back(key + std::to_string(round));
  }
  ASSERT_TRUE(is_done());
  EXPECT_EQ(stored(), sent);
  EXPECT_EQ(queue_.holes(), 0);
  EXPECT_EQ(returns_, 0);
}

TEST_P(PartitionWorkerTest, ABatchThatIsLostWhileTheStoreIsAwayComesAgain) {
  failing_->fail_inserts(1'000'000);
  queue_.join();
  std::vector<std::string> sent;
  for (int i = 1; i <= 5; ++i) {
    sent.push_back(std::to_string(i));
    send(sent.back());
    const int before = failing_->failures();
    ASSERT_TRUE(eventually([&] { return failing_->failures() < before; }));
    queue_.lose();
    queue_.join();
  }
  failing_->fail_inserts(0);
  ASSERT_TRUE(is_done());
  EXPECT_EQ(stored(), sent);
  EXPECT_EQ(queue_.holes(), 0);
}

TEST_P(PartitionWorkerTest, TellsWhatItWaitsForAndForHowLong) {
  failing_->fail_inserts(1'000'000);
  queue_.join();
  send("1");
  ASSERT_TRUE(eventually([&] { return worker_->waits_for() == waits_for::kStore; }));
  EXPECT_FALSE(worker_->trouble().empty());
  EXPECT_GT(worker_->stuck(), 0ns);
  failing_->fail_inserts(0);
  ASSERT_TRUE(eventually([&] { return worker_->stuck() == 0ns; }));
  EXPECT_TRUE(eventually([&] { return worker_->waits_for().empty(); }));
}

// At a give-back, the queue's content follows what is given back.
TEST_P(PartitionWorkerTest, NothingIsTakenBeforeThePartitionIsBack) {
  queue_.join();
  send("1");
  ASSERT_TRUE(is_done());
  held_back_ = true;
  worker_->give_back();
  ASSERT_TRUE(eventually([&] { return returns_ == 1; }));
  EXPECT_TRUE(worker_->active());
  failing_->fail_inserts(1);
  send("2");
  queue_.lose();
  EXPECT_EQ(failing_->failures(), 1);
  EXPECT_FALSE(worker_->active());
  queue_.join();
  ASSERT_TRUE(is_done());
  EXPECT_EQ(stored(), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(queue_.holes(), 0);
}

TEST_P(PartitionWorkerTest, ADeliveryThatIsLeftOutIsAskedForAgain) {
  queue_.join();
  const double before = metrics_.refused.Value();
  send("1");
  ASSERT_TRUE(is_done());
  // Not the next delivery.
  amqp::Delivery stray;
  stray.receipt = {0, 1, 3};
  stray.body = protocol::write_item(message("stray"));
  worker_->deliver(std::move(stray));
  ASSERT_TRUE(eventually([&] { return returns_ == 1; }));
  EXPECT_EQ(metrics_.refused.Value(), before + 1);
  send("2");
  ASSERT_TRUE(is_done());
  EXPECT_EQ(stored(), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(queue_.holes(), 0);
}

}  // namespace
}  // namespace parley::consumer
