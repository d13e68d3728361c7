#include "amqp/consumer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "amqp/management.hpp"
#include "amqp/publisher.hpp"
#include "amqp_testing/broker.hpp"

namespace parley::amqp {
namespace {

using amqp_testing::Broker;
using amqp_testing::eventually;
using namespace std::chrono_literals;

/// A consumer of the test's queue that keeps what it is handed.
class Reader {
 public:
  Reader(const Endpoint& endpoint, const Topology& topology, std::uint16_t prefetch = 100,
         std::size_t max_held_bytes = 64U << 20, std::chrono::seconds heartbeat = 5s,
         std::chrono::milliseconds acknowledge_within = 0ms) {
    ConsumerOptions options;
    options.acknowledge_within = acknowledge_within;
    options.endpoint = endpoint;
    options.topology = topology;
    options.heartbeat = heartbeat;
    options.max_held_bytes = max_held_bytes;
    options.count_interval = 100ms;
    options.subscriptions.push_back({topology.queues[0].name, prefetch,
                                     [this](Delivery delivery) {
                                       const std::lock_guard lock(mutex_);
                                       deliveries_.push_back(std::move(delivery));
                                     },
                                     [this] {
                                       const std::lock_guard lock(mutex_);
                                       ++lost_;
                                     }});
    options.on_refused = [this](std::string_view) {
      const std::lock_guard lock(mutex_);
      ++refused_;
    };
    consumer_ = std::make_unique<Consumer>(std::move(options));
    consumer_->join(0);
  }

  bool wait_for(std::size_t count) {
    return eventually([&] { return bodies().size() >= count; });
  }
  std::vector<std::string> bodies() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> bodies;
    for (const Delivery& delivery : deliveries_) bodies.push_back(delivery.body);
    return bodies;
  }
  Delivery delivery(std::size_t index) {
    const std::lock_guard lock(mutex_);
    return deliveries_.at(index);
  }
  int lost() {
    const std::lock_guard lock(mutex_);
    return lost_;
  }
  int refused() {
    const std::lock_guard lock(mutex_);
    return refused_;
  }
  void acknowledge(std::size_t index, bool at_once = false) {
    consumer_->acknowledge(Receipts(delivery(index).receipt), at_once);
  }
  void acknowledge_all(std::size_t first, std::size_t last) {
    Receipts receipts;
    for (std::size_t i = first; i <= last; ++i) ASSERT_TRUE(receipts.add(delivery(i).receipt));
    consumer_->acknowledge(receipts);
  }
  Consumer& consumer() { return *consumer_; }

 private:
  std::mutex mutex_;
  std::vector<Delivery> deliveries_;
  int lost_ = 0;
  int refused_ = 0;
  std::unique_ptr<Consumer> consumer_;
};

class ConsumerTest : public testing::Test {
 protected:
  void SetUp() override {
    queue_ = std::string("test.") + testing::UnitTest::GetInstance()->current_test_info()->name();
    topology_ = {{{"test", "direct"}}, {{queue_, true}}, {{queue_, "test", queue_}}};
    PublisherOptions options;
    options.endpoint = broker_.endpoint();
    options.topology = topology_;
    publisher_ = std::make_unique<BrokerPublisher>(std::move(options));
  }

  void TearDown() override {
    publisher_.reset();
    auto management = Management::open(broker_.endpoint());
    if (management) [[maybe_unused]]
      const auto gone = management->delete_queue(queue_);
  }

  std::unique_ptr<Reader> reader(std::uint16_t prefetch = 100) {
    return std::make_unique<Reader>(broker_.endpoint(), topology_, prefetch);
  }
  void publish(const std::string& body) {
    ASSERT_TRUE(eventually([&] {
      // So long that none is sent twice because it was confirmed late.
      return !publisher_->publish_and_wait({"test", queue_, body, "", {}}, 60s).has_error();
    }));
  }
  void publish_numbers(int first, int last) {
    for (int i = first; i <= last; ++i) publish(std::to_string(i));
  }
  static std::vector<std::string> numbers(int first, int last) {
    std::vector<std::string> texts;
    for (int i = first; i <= last; ++i) texts.push_back(std::to_string(i));
    return texts;
  }
  std::uint32_t ready() {
    return Management::open(broker_.endpoint()).value().counts(queue_).value().ready_messages;
  }

  Broker& broker_ = Broker::shared();
  std::string queue_;
  Topology topology_;
  std::unique_ptr<BrokerPublisher> publisher_;
};

TEST_F(ConsumerTest, HandsOutInOrderAndForgetsWhatIsAcknowledged) {
  auto first = reader();
  publish_numbers(1, 20);
  ASSERT_TRUE(first->wait_for(20));
  EXPECT_EQ(first->bodies(), numbers(1, 20));
  first->acknowledge(0);
  first->acknowledge_all(1, 14);
  first->consumer().stop();
  EXPECT_TRUE(eventually([&] { return ready() == 5; }));
}

TEST_F(ConsumerTest, LeavingGivesAllBackInOrderToTheNextInLine) {
  auto first = reader(10);
  publish_numbers(1, 30);
  ASSERT_TRUE(first->wait_for(10));
  auto second = reader();
  ASSERT_TRUE(eventually([&] { return second->consumer().joined(0); }));
  EXPECT_TRUE(second->bodies().empty());
  first->acknowledge_all(0, 2);
  ASSERT_TRUE(eventually([&] { return first->bodies().size() == 13; }));
  first->consumer().leave(0);
  ASSERT_TRUE(second->wait_for(27));
  EXPECT_EQ(second->bodies(), numbers(4, 30));
  EXPECT_TRUE(eventually([&] { return first->lost() == 1; }));
  // Back again, it waits at the end of the line.
  first->consumer().join(0);
  ASSERT_TRUE(eventually([&] { return first->consumer().joined(0); }));
  publish("31");
  ASSERT_TRUE(second->wait_for(28));
  EXPECT_EQ(first->bodies().size(), 13U);
}

TEST_F(ConsumerTest, OldReceiptsAreIgnored) {
  auto first = reader();
  publish_numbers(1, 3);
  ASSERT_TRUE(first->wait_for(3));
  first->consumer().leave(0);
  first->consumer().join(0);
  ASSERT_TRUE(first->wait_for(6));
  EXPECT_TRUE(first->delivery(3).redelivered);
  first->acknowledge_all(0, 2);
  first->acknowledge(3);
  first->acknowledge(3);
  first->consumer().stop();
  EXPECT_TRUE(eventually([&] { return ready() == 2; }));
  EXPECT_EQ(first->refused(), 0);
}

TEST_F(ConsumerTest, AHoleIsNeverAcknowledged) {
  auto first = reader();
  publish_numbers(1, 6);
  ASSERT_TRUE(first->wait_for(6));
  first->acknowledge(0);
  // The second is not covered by anything.
  first->acknowledge_all(2, 4);
  ASSERT_TRUE(first->wait_for(11));
  const auto bodies = first->bodies();
  EXPECT_EQ(std::vector(bodies.begin() + 6, bodies.end()), numbers(2, 6));
  EXPECT_EQ(first->refused(), 1);
  EXPECT_EQ(first->lost(), 1);
  first->acknowledge_all(6, 10);
  first->consumer().stop();
  EXPECT_TRUE(eventually([&] { return ready() == 0; }));
}

TEST_F(ConsumerTest, KilledBrokerHandsOutAgain) {
  auto first = reader(5);
  publish_numbers(1, 6);
  ASSERT_TRUE(first->wait_for(5));
  first->acknowledge(0);
  // The sixth comes once the acknowledgement is on disk.
  ASSERT_TRUE(first->wait_for(6));
  broker_.kill();
  ASSERT_TRUE(eventually([&] { return first->lost() == 1; }));
  broker_.start();
  ASSERT_TRUE(eventually([&] { return first->bodies().size() >= 11; }));
  const auto bodies = first->bodies();
  EXPECT_EQ(std::vector(bodies.end() - 5, bodies.end()), numbers(2, 6));
}

TEST_F(ConsumerTest, FrozenBrokerIsNoticedAndComesBack) {
  Reader first(broker_.endpoint(), topology_, 100, 1U << 20, 1s);
  publish("1");
  ASSERT_TRUE(first.wait_for(1));
  broker_.freeze();
  EXPECT_TRUE(eventually([&] { return !first.consumer().state().connected; }, 10s));
  broker_.thaw();
  ASSERT_TRUE(first.wait_for(2));
  EXPECT_TRUE(first.delivery(1).redelivered);
}

/// Two queues of one consumer that is full with a single delivery: so each is taken by itself.
class TwoQueues : public ConsumerTest {
 protected:
  void SetUp() override {
    ConsumerTest::SetUp();
    other_ = queue_ + ".other";
    topology_.queues.push_back({other_, true});
    topology_.bindings.push_back({other_, "test", other_});
    ConsumerOptions options;
    options.endpoint = broker_.endpoint();
    options.topology = topology_;
    options.max_held_bytes = 1;
    for (const std::string& queue : {queue_, other_}) {
      SubscriptionOptions subscription;
      subscription.queue = queue;
      subscription.on_delivery = [this](Delivery delivery) {
        const std::lock_guard lock(mutex_);
        deliveries_.push_back(std::move(delivery));
      };
      options.subscriptions.push_back(std::move(subscription));
    }
    consumer_ = std::make_unique<Consumer>(std::move(options));
    for (const std::uint32_t number : {0U, 1U}) {
      consumer_->join(number);
      ASSERT_TRUE(eventually([&] { return consumer_->joined(number); }));
    }
  }
  void TearDown() override {
    consumer_.reset();
    if (auto management = Management::open(broker_.endpoint())) {
      [[maybe_unused]] const auto gone = management->delete_queue(other_);
    }
    ConsumerTest::TearDown();
  }

  void publish_to(const std::string& queue, const std::string& body) {
    ASSERT_TRUE(eventually([&] {
      return !publisher_->publish_and_wait({"test", queue, body, "", {}}, 60s).has_error();
    }));
  }
  /// The broker has handed all of it out.
  bool is_handed_out(const std::string& queue) {
    return eventually([&] {
      const auto counts = Management::open(broker_.endpoint()).value().counts(queue);
      return counts.has_value() && counts->ready_messages == 0;
    });
  }
  std::string take(std::size_t index) {
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex_);
      return deliveries_.size() > index;
    }));
    const std::lock_guard lock(mutex_);
    if (deliveries_.size() <= index) return "nothing";
    consumer_->acknowledge(Receipts(deliveries_[index].receipt));
    return deliveries_[index].body;
  }
  std::size_t taken() {
    const std::lock_guard lock(mutex_);
    return deliveries_.size();
  }

  std::string other_;
  std::mutex mutex_;
  std::vector<Delivery> deliveries_;
  std::unique_ptr<Consumer> consumer_;
};

// While the channel is closed, the library puts aside what came before the answer: something of the
// other queue, which fills the consumer, and behind it something of the closed channel.
TEST_F(TwoQueues, WhatCameBeforeAChannelsEndIsNotTakenForItsNextLife) {
  publish_to(queue_, "1");
  ASSERT_TRUE(eventually([&] { return taken() == 1; }));
  publish_to(other_, "other");
  ASSERT_TRUE(is_handed_out(other_));
  publish_to(queue_, "2");
  publish_to(queue_, "3");
  ASSERT_TRUE(is_handed_out(queue_));
  consumer_->leave(0);
  consumer_->join(0);
  EXPECT_EQ(take(1), "other");
  EXPECT_EQ(take(2), "1");
  EXPECT_EQ(take(3), "2");
  EXPECT_EQ(take(4), "3");
  consumer_->stop();
  EXPECT_TRUE(eventually([&] { return ready() == 0; }));
  EXPECT_EQ(taken(), 5U);
}

TEST_F(TwoQueues, TheOneThatIsDownHoldsUpNoOther) {
  // As after a disk that was full (docs/runbook.md): RabbitMQ ends the connection of whoever
  // consumes.
  const auto with_server = [&](const std::string& function, const std::string& arguments) {
    broker_.control("eval 'Server = {list_to_atom(\"parley_" + queue_ + "\"), node()}, ok = ra:" +
                    function + "(quorum_queues, Server" + arguments + ").'");
  };
  consumer_->leave(0);
  with_server("stop_server", "");
  consumer_->join(0);
  ASSERT_TRUE(eventually([&] { return !consumer_->state().connected; }));
  publish_to(other_, "other");
  EXPECT_TRUE(eventually([&] { return taken() == 1; }, 30s));
  EXPECT_EQ(take(0), "other");
  with_server("restart_server", "");
  publish_to(queue_, "1");
  EXPECT_TRUE(eventually([&] { return taken() >= 2; }));
}

TEST_F(ConsumerTest, DeletedQueueIsMadeAgainAndConsumed) {
  auto first = reader();
  publish("before");
  ASSERT_TRUE(first->wait_for(1));
  ASSERT_FALSE(Management::open(broker_.endpoint())->delete_queue(queue_).has_error());
  publish("after");
  ASSERT_TRUE(first->wait_for(2));
  EXPECT_EQ(first->bodies().back(), "after");
  EXPECT_EQ(first->lost(), 1);
}

/// A consumer of many queues.
class ManyQueues : public ConsumerTest {
 protected:
  static constexpr std::size_t kQueues = 20;

  void SetUp() override {
    ConsumerTest::SetUp();
    ConsumerOptions options;
    options.endpoint = broker_.endpoint();
    options.name = queue_;
    // Not part of what is counted.
    options.heartbeat = 60s;
    options.count_interval = 1h;
    while (topology_.queues.size() < kQueues) {
      const std::string queue = queue_ + std::to_string(topology_.queues.size());
      topology_.queues.push_back({queue, true});
      topology_.bindings.push_back({queue, "test", queue});
    }
    options.topology = topology_;
    for (const Queue& queue : topology_.queues) {
      options.subscriptions.push_back({queue.name, 1, [](const Delivery&) {}, nullptr});
    }
    consumer_ = std::make_unique<Consumer>(std::move(options));
  }
  void TearDown() override {
    consumer_.reset();
    if (auto management = Management::open(broker_.endpoint())) {
      for (const Queue& queue : topology_.queues) {
        [[maybe_unused]] const auto gone = management->delete_queue(queue.name);
      }
    }
    ConsumerTest::TearDown();
  }

  /// What the broker has got from the consumer: each call that waits for its answer is one at
  /// least.
  std::size_t packets() {
    const std::string list = broker_.control("list_connections recv_cnt client_properties");
    const auto name = list.find('"' + queue_ + '"');
    if (name == std::string::npos) throw std::runtime_error("no such connection: " + list);
    return std::stoul(list.substr(list.rfind('\n', name) + 1));
  }

  std::unique_ptr<Consumer> consumer_;
};

TEST_F(ManyQueues, AreJoinedWithAFewCallsEach) {
  for (std::uint32_t number = 0; number < kQueues; ++number) consumer_->join(number);
  for (std::uint32_t number = 0; number < kQueues; ++number) {
    ASSERT_TRUE(eventually([&] { return consumer_->joined(number); }));
  }
  const std::size_t for_all = packets();
  // Is it there, what that closed, declare, bind, count; channel, prefetch, consume.
  EXPECT_LE(for_all, 10 * kQueues);
  RecordProperty("calls", std::to_string(for_all));
}

TEST_F(ConsumerTest, HoldsNoMoreBytesThanStated) {
  Reader first(broker_.endpoint(), topology_, kMaxPrefetch, 300'000);
  for (int i = 0; i < 50; ++i) publish(std::string(100'000, 'x'));
  ASSERT_TRUE(first.wait_for(3));
  for (std::size_t done = 0; done < 50; ++done) {
    ASSERT_TRUE(first.wait_for(done + 1));
    EXPECT_LE(first.bodies().size(), done + 5);
    first.acknowledge(done);
  }
}

TEST_F(ConsumerTest, AcknowledgementsThatWaitHoldNothingUp) {
  // By the number of deliveries, and by their bytes.
  for (const std::uint16_t prefetch : {std::uint16_t{4}, kMaxPrefetch}) {
    Reader first(broker_.endpoint(), topology_, prefetch, 30'000, 5s, 1h);
    for (std::size_t done = 0; done < 20; ++done) {
      publish(std::string(10'000, 'x'));
      ASSERT_TRUE(first.wait_for(done + 1));
      first.acknowledge(done);
    }
    first.consumer().stop();
  }
  EXPECT_TRUE(eventually([&] { return ready() == 0; }));
}

TEST_F(ConsumerTest, AcknowledgementsGoTogetherAndBeforeTheEndOfAChannel) {
  Reader first(broker_.endpoint(), topology_, 100, 64U << 20, 5s, 1h);
  publish_numbers(1, 9);
  ASSERT_TRUE(first.wait_for(9));
  first.acknowledge(0);
  first.acknowledge_all(1, 3);
  first.acknowledge(4);
  first.consumer().leave(0);
  first.consumer().join(0);
  ASSERT_TRUE(first.wait_for(13));
  const auto bodies = first.bodies();
  EXPECT_EQ(std::vector(bodies.begin() + 9, bodies.end()), numbers(6, 9));
}

TEST_F(ConsumerTest, AcknowledgementsWaitNoLongerThanStated) {
  for (const bool at_once : {false, true}) {
    Reader first(broker_.endpoint(), topology_, 100, 64U << 20, 5s, at_once ? 1h : 100ms);
    publish_numbers(1, 2);
    ASSERT_TRUE(first.wait_for(2));
    first.acknowledge(0);
    first.acknowledge(1, at_once);
    std::this_thread::sleep_for(6s);
    broker_.kill();
    ASSERT_TRUE(eventually([&] { return first.lost() == 1; }));
    broker_.start();
    publish("3");
    ASSERT_TRUE(first.wait_for(3));
    EXPECT_EQ(first.bodies(), numbers(1, 3));
    first.acknowledge(2);
  }
}

TEST_F(ConsumerTest, OutlivesTheBrokersConsumerTimeOut) {
  broker_.control(
      "eval 'application:set_env(rabbit, consumer_timeout, 1000), "
      "application:set_env(rabbit, channel_tick_interval, 500).'");
  auto first = reader();
  publish_numbers(1, 2);
  ASSERT_TRUE(first->wait_for(2));
  // Nobody acknowledges: the broker closes the channel, and the same come again.
  ASSERT_TRUE(first->wait_for(4));
  EXPECT_GE(first->lost(), 1);
  EXPECT_TRUE(first->consumer().state().connected);
  broker_.control(
      "eval 'application:set_env(rabbit, consumer_timeout, 1800000), "
      "application:set_env(rabbit, channel_tick_interval, 60000).'");
}

TEST_F(ConsumerTest, LargeMessagesComeWhole) {
  auto first = reader();
  std::string body;
  for (int i = 0; i < 3'000'000; ++i) body.push_back(static_cast<char>(i * 7));
  publish(body);
  ASSERT_TRUE(first->wait_for(1));
  EXPECT_EQ(first->bodies()[0], body);
}

TEST_F(ConsumerTest, CountsWhatWaits) {
  auto first = reader(1);
  publish_numbers(1, 10);
  EXPECT_TRUE(eventually([&] {
    const QueueCounts counts = first->consumer().counts(0);
    return counts.known && counts.consumers == 1 && counts.ready_messages == 9;
  }));
}

}  // namespace
}  // namespace parley::amqp
