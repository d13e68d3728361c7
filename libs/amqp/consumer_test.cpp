#include <thread>

#include "queue_fixture.hpp"

namespace parley::amqp {
namespace {

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
  // After rejoining, it waits at the end of the line.
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
  // The sixth arrives once the acknowledgement is on disk.
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
  EXPECT_TRUE(eventually(10s, [&] { return !first.consumer().state().connected; }));
  broker_.thaw();
  ASSERT_TRUE(first.wait_for(2));
  EXPECT_TRUE(first.delivery(1).redelivered);
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
  // Nobody acknowledges: the broker closes the channel, and redelivers the same.
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
