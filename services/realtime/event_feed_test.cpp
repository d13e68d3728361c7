// The memory used by a slow instance, on a real RabbitMQ.

#include "event_feed.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <sstream>

#include "amqp/publisher.hpp"
#include "amqp_testing/broker.hpp"
#include "protocol/amqp_names.hpp"
#include "test_support/eventually.hpp"

namespace parley::realtime {
namespace {

using amqp_testing::Broker;
using test_support::eventually;
using namespace std::chrono_literals;

constexpr std::size_t kMessages = amqp::kMaxPrefetch + 500U;

class EventFeedTest : public testing::Test {
 protected:
  EventFeedTest() : publisher_(options()) {}

  static amqp::PublisherOptions options() {
    amqp::PublisherOptions options;
    options.endpoint = Broker::shared().endpoint();
    options.topology.exchanges = {{std::string(protocol::kEventsExchange), "fanout"}};
    return options;
  }

  /// Returns once RabbitMQ has confirmed them.
  void publish(std::size_t count) {
    std::atomic<std::size_t> confirmed = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Status taken = publisher_.publish(
          {.exchange = std::string(protocol::kEventsExchange),
           .routing_key = "",
           // A signal of a newer version: delivered like others, with no effect.
           .body = "{}",
           .content_type = "",
           .headers = {},
           .persistent = false,
           .mandatory = true},
          [&](const Status& done) { confirmed += done.has_value() ? 1U : 0U; },
          Monotonic::now() + 60s);
      ASSERT_TRUE(taken.has_value()) << taken.error().detail;
    }
    ASSERT_TRUE(eventually([&] { return confirmed == count; }));
  }
  std::size_t came() {
    const std::lock_guard lock(mutex_);
    return came_;
  }
  void deal_with_all() {
    std::deque<EventFeed::Done> all;
    {
      const std::lock_guard lock(mutex_);
      all.swap(waiting_);
    }
    for (const auto& done : all) done();
  }

  std::mutex mutex_;
  std::size_t came_ = 0;
  std::deque<EventFeed::Done> waiting_;
  amqp::BrokerPublisher publisher_;
};

TEST_F(EventFeedTest, HandsOutNoMoreThanIsDealtWith) {
  ASSERT_TRUE(eventually([&] { return publisher_.state().ready(); }));
  std::atomic<bool> up = false;
  auto feed = std::make_unique<EventFeed>(
      Broker::shared().endpoint(),
      [&](const std::vector<Line>&, EventFeed::Done done) {
        const std::lock_guard lock(mutex_);
        ++came_;
        waiting_.push_back(std::move(done));
      },
      [](const std::vector<protocol::Signal>&, const EventFeed::Done& done) { done(); },
      [&](const amqp::ConnectionState& state) { up = state.connected; });
  ASSERT_TRUE(eventually([&] { return up.load(); }));
  publish(kMessages);
  EXPECT_TRUE(eventually([&] { return came() == amqp::kMaxPrefetch; }));
  // Each is confirmed, which leaves time for more deliveries if there were any.
  for (int i = 0; i < 20; ++i) publish(1);
  EXPECT_EQ(came(), amqp::kMaxPrefetch);
  EXPECT_TRUE(eventually([&] {
    deal_with_all();
    return came() == kMessages + 20;
  }));
  feed.reset();
  deal_with_all();
}

// The listener then compares what was missed (Hub::feed_state).
TEST_F(EventFeedTest, TellsThatItsQueueWasGone) {
  std::vector<bool> states;
  EventFeed feed(
      Broker::shared().endpoint(),
      [](const std::vector<Line>&, const EventFeed::Done& done) { done(); },
      [](const std::vector<protocol::Signal>&, const EventFeed::Done& done) { done(); },
      [&](const amqp::ConnectionState& state) {
        const std::lock_guard lock(mutex_);
        states.push_back(state.connected);
      });
  const auto told = [&] {
    const std::lock_guard lock(mutex_);
    return states;
  };
  ASSERT_TRUE(eventually([&] { return told() == std::vector{true}; }));
  Broker& broker = Broker::shared();
  std::istringstream queues(
      broker.control("list_queues -p parley --quiet --no-table-headers name"));
  for (std::string name; queues >> name;) {
    if (name.starts_with(protocol::kEventsExchange))
      broker.control("delete_queue -p parley " + name);
  }
  EXPECT_TRUE(eventually([&] { return told() == std::vector{true, false, true}; }));
}

}  // namespace
}  // namespace parley::realtime
