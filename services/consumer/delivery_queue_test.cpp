#include "delivery_queue.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace parley::consumer {
namespace {

using amqp::Receipts;
using namespace std::chrono_literals;

constexpr std::size_t kMany = 1000;
/// For waits that must end by an event.
constexpr auto kLong = 60s;

class DeliveryQueueTest : public testing::Test {
 protected:
  void deliver(std::uint64_t first, std::uint64_t last, std::uint64_t epoch = 1,
               bool redelivered = false) {
    for (std::uint64_t tag = first; tag <= last; ++tag) {
      amqp::Delivery delivery;
      delivery.redelivered = redelivered;
      delivery.receipt = {0, epoch, tag};
      queue_.push(std::move(delivery));
    }
  }
  static Receipts receipts(std::uint64_t first, std::uint64_t last, std::uint64_t epoch = 1) {
    Receipts all;
    for (std::uint64_t tag = first; tag <= last; ++tag) {
      EXPECT_TRUE(all.add(amqp::Receipt{0, epoch, tag}));
    }
    return all;
  }
  void tell(const std::vector<Receipts>& all) {
    for (const Receipts& one : all) {
      queue_.stored(one, false);
      queue_.told(one);
    }
  }
  Work take(std::size_t most = kMany) { return queue_.take(most, kMany, kLong); }

  std::vector<Receipts> acknowledged_;
  int at_once_ = 0;
  DeliveryQueue queue_{[this](const Receipts& receipts, bool at_once) {
    acknowledged_.push_back(receipts);
    at_once_ += at_once ? 1 : 0;
  }};
};

TEST_F(DeliveryQueueTest, AcknowledgesInOrderHoweverItIsTold) {
  deliver(1, 6);
  EXPECT_EQ(take().deliveries.size(), 6U);
  queue_.stored(receipts(1, 2), false);
  queue_.stored(receipts(3, 3), true);
  queue_.stored(receipts(4, 6), false);
  queue_.told(receipts(3, 3));
  queue_.told(receipts(4, 6));
  EXPECT_TRUE(acknowledged_.empty());
  queue_.told(receipts(1, 2));
  EXPECT_EQ(acknowledged_, (std::vector{receipts(1, 2), receipts(3, 3), receipts(4, 6)}));
  EXPECT_EQ(at_once_, 1);
  queue_.told(receipts(1, 2));
  EXPECT_EQ(acknowledged_.size(), 3U);
}

TEST_F(DeliveryQueueTest, NothingBehindAHoleIsAcknowledged) {
  deliver(1, 4);
  take(3);
  // The first delivery is skipped.
  tell({receipts(2, 2), receipts(2, 3), receipts(3, 3)});
  EXPECT_TRUE(acknowledged_.empty());
  tell({receipts(1, 1)});
  // Repeated, overlapping, and more than was taken.
  tell({receipts(1, 1), receipts(1, 2), receipts(2, 4), receipts(3, 3), receipts(4, 4)});
  EXPECT_EQ(acknowledged_, std::vector{receipts(1, 1)});
  tell({receipts(2, 3)});
  EXPECT_EQ(acknowledged_.size(), 2U);
}

TEST_F(DeliveryQueueTest, HandsOutNothingBehindWhatIsDropped) {
  deliver(1, 3);
  EXPECT_FALSE(take(2).left_out);
  tell({receipts(1, 1)});
  const Work next = take();
  EXPECT_TRUE(next.left_out);
  EXPECT_TRUE(next.deliveries.empty());
  // The same without further deliveries.
  queue_.clear();
  deliver(1, 1, 2);
  EXPECT_EQ(take().deliveries.size(), 1U);
  EXPECT_TRUE(take().left_out);
  queue_.clear();
  EXPECT_FALSE(queue_.take(kMany, kMany, 0ms).left_out);
}

TEST_F(DeliveryQueueTest, HandsOutNothingAcrossWhatWasNeverDelivered) {
  deliver(1, 2);
  deliver(4, 5);
  EXPECT_EQ(take().deliveries.size(), 2U);
  tell({receipts(1, 2)});
  EXPECT_TRUE(take().left_out);
}

TEST_F(DeliveryQueueTest, WhatWentBackIsNotAcknowledged) {
  deliver(1, 4);
  take();
  queue_.stored(receipts(1, 2), false);
  queue_.clear();
  EXPECT_FALSE(queue_.active());
  queue_.told(receipts(1, 2));
  queue_.stored(receipts(3, 4), false);
  deliver(1, 4, 2);
  EXPECT_TRUE(queue_.active());
  queue_.stored(receipts(1, 4), false);
  queue_.told(receipts(1, 4));
  EXPECT_TRUE(acknowledged_.empty());
  take();
  queue_.stored(receipts(1, 4, 2), false);
  queue_.told(receipts(1, 4, 2));
  EXPECT_EQ(acknowledged_, std::vector{receipts(1, 4, 2)});
}

// A clear and the next life occur while the worker waits: its work belongs to the new life.
TEST_F(DeliveryQueueTest, WorkCarriesTheClearingsOfItsDeliveries) {
  std::thread connection([this] {
    queue_.clear();
    deliver(1, 1, 2);
  });
  const Work work = take();
  connection.join();
  EXPECT_EQ(work.clearings, 1U);
  EXPECT_EQ(queue_.pause(0ms, work.clearings), Waited::kTime);
  queue_.clear();
  EXPECT_EQ(queue_.pause(kLong, work.clearings), Waited::kLost);
}

TEST_F(DeliveryQueueTest, ThePartitionIsAskedForOnceAndNotAfterItsLoss) {
  deliver(1, 3);
  queue_.ask_back();
  const Work asked = take();
  EXPECT_TRUE(asked.give_back);
  EXPECT_TRUE(asked.deliveries.empty());
  EXPECT_FALSE(take().give_back);
  queue_.ask_back();
  queue_.clear();
  deliver(1, 1, 2);
  EXPECT_FALSE(take().give_back);
}

TEST_F(DeliveryQueueTest, WaitsForWhatIsStoredAndForNothingElse) {
  deliver(1, 2);
  take();
  // Taken and never stored: there is nothing to wait for.
  queue_.wait_told(kLong);
  queue_.stored(receipts(1, 2), false);
  queue_.wait_told(0ms);
  std::thread publisher([this] { queue_.told(receipts(1, 2)); });
  queue_.wait_told(kLong);
  publisher.join();
  EXPECT_EQ(acknowledged_.size(), 1U);
  deliver(3, 3);
  take();
  queue_.stored(receipts(3, 3), false);
  std::thread connection([this] { queue_.clear(); });
  queue_.wait_told(kLong);
  connection.join();
}

TEST_F(DeliveryQueueTest, KnowsWhatItHoldsAndWhetherItIsActive) {
  EXPECT_FALSE(queue_.active());
  const std::uint64_t before = queue_.clearings();
  queue_.set_active(before);
  EXPECT_TRUE(queue_.active());
  queue_.clear();
  // Refers to the previous life.
  queue_.set_active(before);
  EXPECT_FALSE(queue_.active());
  deliver(1, 3, 2);
  EXPECT_TRUE(queue_.active());
  take();
  EXPECT_EQ(queue_.held(), 3U);
  tell({receipts(1, 2, 2)});
  EXPECT_EQ(queue_.held(), 1U);
  queue_.clear();
  EXPECT_EQ(queue_.held(), 0U);
}

TEST_F(DeliveryQueueTest, KnowsForHowLongItIsStuck) {
  const auto until_it_rises = [&](std::chrono::nanoseconds from) {
    const auto deadline = Monotonic::now() + kLong;
    while (queue_.stuck() <= from && Monotonic::now() < deadline) std::this_thread::yield();
    return queue_.stuck();
  };
  EXPECT_EQ(queue_.stuck(), 0ns);
  deliver(1, 2);
  const auto before = until_it_rises(10ms);
  EXPECT_GT(before, 10ms);
  take();
  deliver(3, 3);
  EXPECT_GE(queue_.stuck(), before) << "what comes behind makes it no younger";

  queue_.clear();
  EXPECT_EQ(queue_.stuck(), 0ns) << "nothing is held";
  deliver(1, 2, 2, true);
  EXPECT_GE(queue_.stuck(), before) << "it is what was held before";
  const auto all = Monotonic::now();
  take();
  tell({receipts(1, 1, 2)});
  EXPECT_LE(queue_.stuck(), Monotonic::now() - all) << "one was acknowledged";
  EXPECT_GT(until_it_rises(0ns), 0ns);
  tell({receipts(2, 2, 2)});
  EXPECT_EQ(queue_.stuck(), 0ns);
}

TEST_F(DeliveryQueueTest, WhatAnotherConsumerHeldIsNew) {
  const auto begin = Monotonic::now();
  deliver(1, 1, 1, true);
  EXPECT_LE(queue_.stuck(), Monotonic::now() - begin);
  // Another consumer stores it; later deliveries are new.
  queue_.clear();
  const auto later = Monotonic::now();
  deliver(1, 1, 2);
  EXPECT_LE(queue_.stuck(), Monotonic::now() - later);
}

TEST_F(DeliveryQueueTest, EndsEveryWaitAtAStop) {
  deliver(1, 1);
  queue_.stop();
  EXPECT_TRUE(take().deliveries.empty());
  EXPECT_EQ(queue_.pause(kLong, 0), Waited::kStopped);
}

}  // namespace
}  // namespace parley::consumer
