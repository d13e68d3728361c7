#include "amqp/publisher.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <thread>

#include "queue_fixture.hpp"

namespace parley::amqp {
namespace {

/// Far longer than a loaded machine needs, for tests that aren't about the deadline.
constexpr auto kPatience = 20s;

/// Collects the completions of many publishes.
class Answers {
 public:
  Publisher::Completion expect() {
    ++expected_;
    return [this](const Status& status) {
      const std::lock_guard lock(mutex_);
      statuses_.push_back(status);
      changed_.notify_all();
    };
  }
  bool wait_all(std::chrono::milliseconds time = 30s) { return wait_for(expected_, time); }
  bool wait_for(std::size_t count, std::chrono::milliseconds time = 30s) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return statuses_.size() == count; });
  }
  std::size_t count(std::string_view code) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(statuses_, [&](const Status& status) {
      return status.has_error() ? status.error().code == code : code.empty();
    }));
  }
  std::size_t confirmed() { return count(""); }

 private:
  std::size_t expected_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Status> statuses_;
};

class PublisherTest : public QueueTest {
 protected:
  PublisherTest() : QueueTest(false) {}

  PublisherOptions options() {
    PublisherOptions options;
    options.endpoint = broker_.endpoint();
    options.topology = topology_;
    options.deadline = kPatience;
    return options;
  }
  void connect() { connect(options()); }
  void connect(PublisherOptions options) {
    publisher_ = std::make_unique<BrokerPublisher>(std::move(options));
    ASSERT_TRUE(publisher_is_ready()) << publisher_->state().reason;
  }
  Message message(std::string body = "hello") const {
    return {"test", queue_, std::move(body), "text/plain", {{"name", "value"}}};
  }
  bool works_again() {
    return eventually([&] {
      const Status status = publisher_->publish_and_wait(message(), 4s);
      if (status.has_error()) why_ = status.error().detail;
      return !status.has_error();
    });
  }

  std::string why_;
};

TEST_F(PublisherTest, ConfirmsWhatTheQueueHas) {
  connect();
  Answers answers;
  for (int i = 0; i < 5000; ++i) {
    ASSERT_FALSE(publisher_->publish(message(), answers.expect()).has_error());
  }
  ASSERT_TRUE(answers.wait_all());
  EXPECT_EQ(answers.confirmed(), 5000U);
  EXPECT_TRUE(eventually([&] { return ready() == 5000; }));
  EXPECT_EQ(publisher_->counts().confirmed, 5000U);
  EXPECT_EQ(publisher_->counts().waiting_messages, 0U);
  EXPECT_EQ(publisher_->counts().waiting_bytes, 0U);
}

TEST_F(PublisherTest, KeepsBytesHeadersAndType) {
  connect();
  std::string body;
  for (int i = 0; i < 1'000'000; ++i) body.push_back(static_cast<char>(i * 31));
  ASSERT_FALSE(publisher_->publish_and_wait(message(body), 10s).has_error());
  ASSERT_FALSE(publisher_->publish_and_wait(message(""), 10s).has_error());
  Management management = Management::open(broker_.endpoint()).value();
  const auto first = management.get(queue_).value();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->body, body);
  EXPECT_EQ(first->content_type, "text/plain");
  EXPECT_EQ(first->headers, (Headers{{"name", "value"}}));
  EXPECT_EQ(management.get(queue_).value()->body, "");
  EXPECT_FALSE(management.get(queue_).value().has_value());
}

TEST_F(PublisherTest, UnroutableIsAnErrorAmongGoodOnes) {
  connect();
  Answers good;
  Answers lost;
  for (int i = 0; i < 100; ++i) {
    ASSERT_FALSE(publisher_->publish(message(), good.expect()).has_error());
    Message nowhere = message();
    nowhere.routing_key = "nowhere";
    ASSERT_FALSE(publisher_->publish(std::move(nowhere), lost.expect()).has_error());
  }
  ASSERT_TRUE(good.wait_all() && lost.wait_all());
  EXPECT_EQ(good.confirmed(), 100U);
  EXPECT_EQ(lost.count(code::kUnavailable), 100U);
  EXPECT_EQ(publisher_->counts().returned, 100U);
}

TEST_F(PublisherTest, WithoutMandatoryUnroutableVanishesConfirmed) {
  connect();
  Message nowhere = message();
  nowhere.routing_key = "nowhere";
  nowhere.mandatory = false;
  EXPECT_FALSE(publisher_->publish_and_wait(std::move(nowhere), kPatience).has_error());
}

TEST_F(PublisherTest, FullQueueRefuses) {
  broker_.control(
      "set_policy -p parley full '^test\\.FullQueueRefuses$' "
      "'{\"max-length\":10,\"overflow\":\"reject-publish\"}' --apply-to queues");
  connect();
  std::size_t confirmed = 0;
  Status status;
  for (int i = 0; i < 1000 && !status.has_error(); ++i) {
    status = publisher_->publish_and_wait(message(), kPatience);
    if (!status.has_error()) ++confirmed;
  }
  ASSERT_TRUE(status.has_error());
  EXPECT_EQ(status.error().code, code::kUnavailable);
  EXPECT_GE(confirmed, 10U);
  EXPECT_EQ(ready(), confirmed);
  EXPECT_EQ(publisher_->counts().nacked, 1U);
  broker_.control("clear_policy -p parley full");
}

TEST_F(PublisherTest, AlarmRefusesAtOnceAndEndsByItself) {
  connect();
  for (const auto& [alarm, end] : std::vector<std::pair<std::string, std::string>>{
           {"set_vm_memory_high_watermark 0.00001", "set_vm_memory_high_watermark 0.4"},
           {"set_disk_free_limit 900000GB", "set_disk_free_limit 50MB"}}) {
    broker_.control(alarm);
    const auto begin = Monotonic::now();
    EXPECT_TRUE(publisher_->publish_and_wait(message(), kPatience).has_error());
    EXPECT_LT(Monotonic::now() - begin, kPatience);
    EXPECT_TRUE(eventually([&] { return publisher_->state().blocked; }));
    EXPECT_FALSE(publisher_->state().reason.empty());
    // Refused, not accepted: it returns without waiting for anything.
    const Status refused = publisher_->publish(message(), [](const Status&) { FAIL(); });
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().code, code::kUnavailable);
    broker_.control(end);
    EXPECT_TRUE(works_again()) << why_;
  }
  EXPECT_EQ(publisher_->counts().connects, 1U);
}

TEST_F(PublisherTest, FrozenBrokerHoldsNobodyPastTheDeadline) {
  PublisherOptions frozen = options();
  frozen.deadline = 2000ms;
  frozen.heartbeat = 60s;
  connect(std::move(frozen));
  broker_.freeze();
  Answers answers;
  std::size_t taken = 0;
  // More than any socket buffer holds.
  for (int i = 0; i < 24; ++i) {
    if (!publisher_->publish(message(std::string(1'000'000, 'x')), answers.expect()).has_error()) {
      ++taken;
    }
  }
  EXPECT_EQ(taken, 24U);
  // Nothing but the deadline ends the wait before the heartbeats do.
  EXPECT_TRUE(answers.wait_all(kPatience));
  EXPECT_EQ(answers.count(code::kTimeout), 24U);
  broker_.thaw();
  EXPECT_TRUE(works_again()) << why_;
}

TEST_F(PublisherTest, SilentBrokerIsGivenUpAndRefusedAtOnce) {
  PublisherOptions quick = options();
  quick.heartbeat = 1s;
  connect(std::move(quick));
  broker_.freeze();
  EXPECT_TRUE(eventually(10s, [&] { return !publisher_->state().connected; }));
  EXPECT_TRUE(publisher_->publish(message(), [](const Status&) { FAIL(); }).has_error());
  broker_.thaw();
  EXPECT_TRUE(works_again()) << why_;
}

TEST_F(PublisherTest, IdleConnectionLivesOn) {
  PublisherOptions quick = options();
  quick.heartbeat = 1s;
  connect(std::move(quick));
  // Four times as long as either side waits for the other. If the machine stalls for those two
  // seconds the connection is cut; without heartbeats it would be every time.
  EXPECT_TRUE(lives_on(8s) || lives_on(8s) || lives_on(8s)) << publisher_->state().reason;
}

TEST_F(PublisherTest, KillMinusNineLosesNothingThatWasConfirmed) {
  connect();
  Answers answers;
  std::size_t taken = 0;
  while (taken < 20'000) {
    if (publisher_->publish(message(), answers.expect()).has_error()) break;
    if (++taken == 3000) broker_.kill();
  }
  // The state changes first, so that nothing more is accepted; the answers follow.
  EXPECT_TRUE(answers.wait_for(taken));
  EXPECT_FALSE(publisher_->state().connected);
  EXPECT_EQ(publisher_->counts().waiting_messages, 0U);
  EXPECT_EQ(answers.confirmed() + answers.count(code::kUnavailable), taken)
      << answers.count(code::kTimeout) << " had no answer in time";
  broker_.start();
  ASSERT_TRUE(eventually([&] { return publisher_->state().ready(); }))
      << publisher_->state().reason;
  // RabbitMQ recomputes the queue's count a moment after the connection.
  EXPECT_TRUE(eventually([&] { return ready() >= answers.confirmed(); }))
      << ready() << " of " << answers.confirmed();
  EXPECT_TRUE(works_again()) << why_;
}

TEST_F(PublisherTest, StopCompletesWhatWaits) {
  connect();
  broker_.freeze();
  Answers answers;
  for (int i = 0; i < 10; ++i) {
    ASSERT_FALSE(publisher_->publish(message(), answers.expect()).has_error());
  }
  publisher_.reset();
  EXPECT_TRUE(answers.wait_all(0ms));
  EXPECT_EQ(answers.count(code::kUnavailable), 10U);
  broker_.thaw();
}

TEST_F(PublisherTest, BoundsAreKept) {
  PublisherOptions small = options();
  small.max_messages = 5;
  connect(std::move(small));
  broker_.freeze();
  Answers answers;
  for (int i = 0; i < 5; ++i) {
    ASSERT_FALSE(publisher_->publish(message(), answers.expect()).has_error());
  }
  const Status refused = publisher_->publish(message(), [](const Status&) { FAIL(); });
  broker_.thaw();
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, code::kOverloaded);
  EXPECT_TRUE(answers.wait_all());
}

TEST_F(PublisherTest, MissingExchangeIsNotReadyAndSaysSo) {
  PublisherOptions missing = options();
  missing.required_exchanges = {"test.missing"};
  publisher_ = std::make_unique<BrokerPublisher>(std::move(missing));
  EXPECT_TRUE(eventually([&] {
    return publisher_->state().reason.find("test.missing") != std::string::npos;
  })) << publisher_->state().reason;
  EXPECT_FALSE(publisher_->state().ready());
}

TEST_F(PublisherTest, WrongPasswordIsNotReadyAndNeverShown) {
  PublisherOptions wrong = options();
  wrong.endpoint.password = "wrong-password";
  publisher_ = std::make_unique<BrokerPublisher>(std::move(wrong));
  EXPECT_TRUE(eventually([&] {
    return publisher_->state().reason.find("ACCESS_REFUSED") != std::string::npos;
  })) << publisher_->state().reason;
  EXPECT_EQ(publisher_->state().reason.find("wrong-password"), std::string::npos);
}

TEST_F(PublisherTest, ExchangeDeletedWhileRunningIsMadeAgain) {
  connect();
  broker_.control(
      "eval 'rabbit_exchange:delete(rabbit_misc:r(<<\"parley\">>, exchange, "
      "<<\"test\">>), false, <<\"test\">>).'");
  EXPECT_TRUE(publisher_->publish_and_wait(message(), 4s).has_error());
  EXPECT_TRUE(works_again()) << why_;
}

TEST_F(PublisherTest, ManyThreadsMayPublish) {
  connect();
  std::array<Answers, 4> answers;
  std::vector<std::thread> threads;
  for (Answers& own : answers) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        ASSERT_FALSE(publisher_->publish(message(), own.expect()).has_error());
      }
      EXPECT_TRUE(own.wait_all());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ready(), 8000U);
}

}  // namespace
}  // namespace parley::amqp
