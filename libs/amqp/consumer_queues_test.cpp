// Consumers of several queues.

#include <atomic>
#include <set>

#include "queue_fixture.hpp"

namespace parley::amqp {
namespace {

/// Two queues of one consumer that a single delivery fills: so each delivery is handled by itself.
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

// While the channel is being closed, the library sets aside what arrived before the answer:
// something of the other queue, which fills the consumer, and after it something of the closed
// channel.
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
  // As after a full disk (docs/runbook.md): RabbitMQ ends the connection of every consumer.
  const auto with_server = [&](const std::string& function, const std::string& arguments) {
    broker_.control("eval 'Server = {list_to_atom(\"parley_" + queue_ + "\"), node()}, ok = ra:" +
                    function + "(quorum_queues, Server" + arguments + ").'");
  };
  consumer_->leave(0);
  with_server("stop_server", "");
  consumer_->join(0);
  ASSERT_TRUE(eventually([&] { return !consumer_->state().connected; }));
  publish_to(other_, "other");
  EXPECT_TRUE(eventually(30s, [&] { return taken() == 1; }));
  EXPECT_EQ(take(0), "other");
  with_server("restart_server", "");
  publish_to(queue_, "1");
  EXPECT_TRUE(eventually([&] { return taken() >= 2; }));
}

// They are tried one at a time, rarely, so that the connection lives as with one.
TEST_F(ConsumerTest, SeveralQueuesThatAreDownHoldUpNoOther) {
  constexpr std::size_t kDown = 5;
  std::mutex mutex;
  std::set<std::string> came;
  std::atomic<int> ends = 0;
  ConsumerOptions options;
  options.endpoint = broker_.endpoint();
  for (std::size_t i = 0; i <= kDown; ++i) {
    const std::string queue = queue_ + "." + std::to_string(i);
    topology_.queues.push_back({queue, true});
    topology_.bindings.push_back({queue, "test", queue});
    options.subscriptions.push_back({queue, 1,
                                     [&](const Delivery& delivery) {
                                       const std::lock_guard lock(mutex);
                                       came.insert(delivery.body);
                                     },
                                     nullptr});
  }
  options.topology = topology_;
  options.on_state = [&](const ConnectionState& state) { ends += state.connected ? 0 : 1; };
  Consumer consumer(options);
  ASSERT_TRUE(eventually([&] { return consumer.state().connected; }));
  const auto with_server = [&](std::size_t number, const std::string& function,
                               const std::string& arguments) {
    broker_.control("eval 'Server = {list_to_atom(\"parley_" + options.subscriptions[number].queue +
                    "\"), node()}, ok = ra:" + function + "(quorum_queues, Server" + arguments +
                    ").'");
  };
  for (std::size_t i = 0; i < kDown; ++i) with_server(i, "stop_server", "");
  for (std::uint32_t i = 0; i <= kDown; ++i) consumer.join(i);
  // Each has ended a connection, and so is known to be broken.
  EXPECT_TRUE(eventually([&] { return ends >= static_cast<int>(kDown); }));
  EXPECT_TRUE(eventually([&] { return consumer.joined(kDown); }));
  const auto is_in = [&](std::size_t number) {
    const std::string body = std::to_string(number);
    const bool published = eventually([&] {
      return !publisher_
                  ->publish_and_wait({"test", options.subscriptions[number].queue, body, "", {}},
                                     60s)
                  .has_error();
    });
    return published && eventually([&] {
             const std::lock_guard lock(mutex);
             return came.contains(body);
           });
  };
  EXPECT_TRUE(is_in(kDown));
  for (std::size_t i = 0; i < kDown; ++i) with_server(i, "restart_server", "");
  for (std::size_t i = 0; i < kDown; ++i) EXPECT_TRUE(is_in(i)) << i;
  consumer.stop();
  auto management = Management::open(broker_.endpoint());
  for (const auto& subscription : options.subscriptions) {
    ASSERT_FALSE(management->delete_queue(subscription.queue).has_error());
  }
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

  /// The packets that the broker received from the consumer: at least one for each synchronous
  /// call.
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
  // Check, reopen, declare, bind, count; channel, prefetch, consume.
  EXPECT_LE(for_all, 10 * kQueues);
  RecordProperty("calls", std::to_string(for_all));
}

}  // namespace
}  // namespace parley::amqp
