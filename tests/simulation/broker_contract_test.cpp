// The RabbitMQ behaviour that Parley relies on; the simulated broker must have it, too.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "base/id.hpp"
#include "broker_sides.hpp"

namespace parley::simulation {
namespace {

using namespace std::chrono_literals;
using Bodies = std::vector<std::string>;

struct Kind {
  const char* name;
  std::unique_ptr<BrokerSide> (*make)();
};

class BrokerContract : public testing::TestWithParam<Kind> {
 protected:
  BrokerContract() : side_(GetParam().make()), publisher_(side_->publisher(queue_)) {
    EXPECT_TRUE(eventually([&] { return publisher_->state().ready(); }));
  }

  bool eventually(const std::function<bool()>& holds) { return side_->eventually(holds); }

  /// Publishes and returns the outcome.
  Status publish(const std::string& body, const std::string& key) {
    Status answer;
    std::atomic<bool> answered = false;
    EXPECT_TRUE(eventually([&] { return publisher_->state().ready(); }));
    const Status taken = publisher_->publish(message(body, key), [&](const Status& done) {
      answer = done;
      answered = true;
    });
    if (taken.has_error()) return taken;
    EXPECT_TRUE(eventually([&] { return answered.load(); }));
    return answer;
  }
  void fill(const Bodies& bodies) {
    for (const std::string& body : bodies) {
      ASSERT_TRUE(publish(body, queue_).has_value()) << body;
    }
  }
  amqp::Message message(const std::string& body, const std::string& key) const {
    return {.exchange = BrokerSide::kExchange,
            .routing_key = key,
            .body = body,
            .content_type = "",
            .headers = {},
            .persistent = true,
            .mandatory = true};
  }
  std::unique_ptr<Reader> open() {
    auto reader = side_->reader(queue_);
    reader->join();
    return reader;
  }
  bool comes(const Reader& reader, const Bodies& expected) {
    return eventually([&] { return reader.bodies() == expected; });
  }
  const std::string queue_ = "contract." + random_id_text();
  std::unique_ptr<BrokerSide> side_;
  std::unique_ptr<amqp::Publisher> publisher_;
};

INSTANTIATE_TEST_SUITE_P(Broker, BrokerContract,
                         testing::Values(Kind{"simulated", make_simulated_side},
                                         Kind{"rabbitmq", make_rabbitmq_side}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(BrokerContract, HandsOutInTheOrderOfPublishing) {
  fill({"a", "b", "c"});
  const auto reader = open();
  EXPECT_TRUE(comes(*reader, {"a", "b", "c"}));
}

TEST_P(BrokerContract, WhatNoQueueTakesIsAnError) {
  EXPECT_EQ(publish("a", queue_ + ".nowhere").error().code, code::kUnavailable);
}

TEST_P(BrokerContract, WhatIsNotAcknowledgedComesAgainInOrderAfterACut) {
  fill({"a", "b", "c"});
  const auto reader = open();
  ASSERT_TRUE(comes(*reader, {"a", "b", "c"}));
  reader->acknowledge(reader->receipts(0, 0));
  // Acknowledgements have no answer: the next delivery shows that this one was processed.
  fill({"d"});
  ASSERT_TRUE(comes(*reader, {"a", "b", "c", "d"}));
  side_->cut();
  ASSERT_TRUE(eventually([&] { return reader->lost() == 1 && reader->bodies().size() >= 7; }));
  const Bodies bodies = reader->bodies();
  EXPECT_EQ(Bodies(bodies.end() - 3, bodies.end()), (Bodies{"b", "c", "d"}));
}

TEST_P(BrokerContract, ALateAcknowledgementOfAnEarlierLifeDoesNothing) {
  fill({"a", "b"});
  const auto reader = open();
  ASSERT_TRUE(comes(*reader, {"a", "b"}));
  const auto before = reader->receipts(0, 1);
  side_->cut();
  ASSERT_TRUE(comes(*reader, {"a", "b", "a", "b"}));
  reader->acknowledge(before);
  const auto other = open();
  reader->leave();
  EXPECT_TRUE(comes(*other, {"a", "b"}));
  EXPECT_EQ(reader->refused(), 0U);
}

TEST_P(BrokerContract, AnAcknowledgementThatLeavesAHoleIsRefused) {
  fill({"a", "b", "c"});
  const auto reader = open();
  ASSERT_TRUE(comes(*reader, {"a", "b", "c"}));
  reader->acknowledge(reader->receipts(1, 2));
  EXPECT_TRUE(comes(*reader, {"a", "b", "c", "a", "b", "c"}));
  EXPECT_EQ(reader->refused(), 1U);
  reader->acknowledge(reader->receipts(3, 5));
  fill({"d"});
  EXPECT_TRUE(comes(*reader, {"a", "b", "c", "a", "b", "c", "d"}));
}

TEST_P(BrokerContract, OneConsumerIsActiveAndTheNextGetsWhatItLeaves) {
  fill({"a", "b", "c"});
  const auto first = open();
  ASSERT_TRUE(comes(*first, {"a", "b", "c"}));
  const auto second = open();
  fill({"d"});
  ASSERT_TRUE(comes(*first, {"a", "b", "c", "d"}));
  EXPECT_TRUE(second->bodies().empty());
  first->acknowledge(first->receipts(0, 1));
  first->leave();
  ASSERT_TRUE(comes(*second, {"c", "d"}));
  EXPECT_EQ(first->lost(), 1);
  first->join();
  fill({"e"});
  ASSERT_TRUE(comes(*second, {"c", "d", "e"}));
  EXPECT_EQ(first->bodies().size(), 4U) << "it stands by";
}

TEST_P(BrokerContract, WhatWaitsForItsConfirmAtACutIsAnError) {
  std::atomic<int> answered = 0;
  std::atomic<int> confirmed = 0;
  constexpr int kCount = 50;
  for (int i = 0; i < kCount; ++i) {
    ASSERT_TRUE(publisher_
                    ->publish(message("a", queue_),
                              [&](const Status& done) {
                                ++answered;
                                if (done.has_value()) ++confirmed;
                              })
                    .has_value());
  }
  side_->cut();
  EXPECT_TRUE(eventually([&] { return answered == kCount; }));
  EXPECT_TRUE(publish("end", queue_).has_value());
  const auto reader = open();
  EXPECT_TRUE(eventually([&] {
    const Bodies bodies = reader->bodies();
    return !bodies.empty() && bodies.back() == "end";
  }));
  EXPECT_GE(reader->bodies().size(), static_cast<std::size_t>(confirmed) + 1)
      << "what was confirmed is there";
}

TEST_P(BrokerContract, AnAlarmRefusesAndEndsByItself) {
  side_->alarm(true);
  // RabbitMQ notifies a publisher only once it publishes.
  EXPECT_TRUE(eventually([&] {
    const Status taken = publisher_->publish(message("a", queue_), nullptr);
    return taken.has_error() && publisher_->state().blocked;
  }));
  side_->alarm(false);
  EXPECT_TRUE(eventually([&] { return publisher_->state().ready(); }));
  EXPECT_TRUE(publish("b", queue_).has_value());
}

}  // namespace
}  // namespace parley::simulation
