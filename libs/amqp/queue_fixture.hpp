#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "amqp/consumer.hpp"
#include "amqp/management.hpp"
#include "amqp/publisher.hpp"
#include "amqp_testing/broker.hpp"
#include "test_support/eventually.hpp"

namespace parley::amqp {

using amqp_testing::Broker;
using test_support::eventually;
using namespace std::chrono_literals;

/// A consumer of the test's queue that keeps its deliveries.
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
    return eventually([&] { return this->count() >= count; });
  }
  std::vector<std::string> bodies() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> bodies;
    for (const Delivery& delivery : deliveries_) bodies.push_back(delivery.body);
    return bodies;
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return deliveries_.size();
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

/// A queue of the test's own on the shared broker, and what publishes to it. Without a publisher
/// until the test makes one.
class QueueTest : public testing::Test {
 protected:
  explicit QueueTest(bool single_active_consumer = true)
      : queue_(std::string("test.") +
               testing::UnitTest::GetInstance()->current_test_info()->name()),
        topology_{
            {{"test", "direct"}}, {{queue_, single_active_consumer}}, {{queue_, "test", queue_}}} {}

  void TearDown() override {
    publisher_.reset();
    auto management = Management::open(broker_.endpoint());
    if (management) [[maybe_unused]]
      const auto gone = management->delete_queue(queue_);
  }

  bool publisher_is_ready() {
    return eventually([&] { return publisher_->state().ready(); });
  }
  /// Whether the publisher's connection stays the same for this long.
  bool lives_on(std::chrono::seconds time) {
    EXPECT_TRUE(publisher_is_ready());
    const auto connects = publisher_->counts().connects;
    return !eventually(time, [&] { return !publisher_->state().connected; }) &&
           publisher_->counts().connects == connects;
  }
  std::uint32_t ready() {
    return Management::open(broker_.endpoint()).value().counts(queue_).value().ready_messages;
  }

  Broker& broker_ = Broker::shared();
  const std::string queue_;
  Topology topology_;
  std::unique_ptr<BrokerPublisher> publisher_;
};

class ConsumerTest : public QueueTest {
 protected:
  void SetUp() override {
    PublisherOptions options;
    options.endpoint = broker_.endpoint();
    options.topology = topology_;
    publisher_ = std::make_unique<BrokerPublisher>(std::move(options));
  }

  std::unique_ptr<Reader> reader(std::uint16_t prefetch = 100) {
    return std::make_unique<Reader>(broker_.endpoint(), topology_, prefetch);
  }
  void publish(const std::string& body) {
    ASSERT_TRUE(eventually([&] {
      // Long enough that none is sent twice because of a late confirm.
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
};

}  // namespace parley::amqp
