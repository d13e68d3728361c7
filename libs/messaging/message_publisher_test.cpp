#include "messaging/message_publisher.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "messaging/make_message.hpp"
#include "protocol/amqp_names.hpp"
#include "protocol/message_id.hpp"

namespace parley::messaging {
namespace {

/// Keeps what is published until the test completes it. Completes the rest at its end.
class Connection final : public amqp::Publisher {
 public:
  struct Sent {
    amqp::Message message;
    Completion completion;
    Monotonic::time_point deadline;
  };

  ~Connection() override {
    while (!sent.empty()) complete(unavailable("stopping"));
  }
  Status publish(amqp::Message message, Completion completion,
                 Monotonic::time_point deadline) override {
    if (refuses) return unavailable("refused");
    sent.push_back({std::move(message), std::move(completion), deadline});
    return {};
  }
  Status publish(amqp::Message, Completion) override { return unavailable("not used"); }
  amqp::ConnectionState state() const override { return {is_up, false, is_up ? "" : "away"}; }

  /// The oldest one.
  void complete(const Status& status) {
    const Sent one = std::move(sent.front());
    sent.erase(sent.begin());
    one.completion(status);
  }

  std::vector<Sent> sent;
  bool is_up = true;
  bool refuses = false;
};

class MessagePublisherTest : public ::testing::Test {
 protected:
  static constexpr unsigned kPartitions = 4;

  /// What waits for its completion is counted by `publish`.
  Status publish(const std::string& text, const ConversationId& id) {
    const auto item = make_message({id, sender_, text, text.substr(0, 20), "request", ""}).value();
    return messages_->publish(item, [this, name = text.substr(0, 20)](const Status& status) {
      done_.emplace_back(name, status.has_error() ? std::string(status.error().code) : "");
    });
  }
  Status publish(const std::string& text) { return publish(text, id_); }

  static std::size_t lines(const amqp::Message& message) {
    return static_cast<std::size_t>(std::ranges::count(message.body, '\n'));
  }

  using Done = std::vector<std::pair<std::string, std::string>>;

  const UserId sender_ = UserId::random();
  const ConversationId id_ = ConversationId::random();
  Done done_;
  Connection* connection_ = new Connection;
  std::unique_ptr<MessagePublisher> messages_ =
      std::make_unique<MessagePublisher>(std::unique_ptr<amqp::Publisher>(connection_));
};

TEST_F(MessagePublisherTest, AdmitsNothingBeforeThePartitionsAreKnown) {
  EXPECT_FALSE(messages_->is_open());
  EXPECT_FALSE(messages_->partition_of(id_));
  const Status refused = publish("early");
  EXPECT_EQ(refused.error().code, code::kUnavailable);
  EXPECT_TRUE(refused.error().retryable);
  messages_->open(kPartitions);
  messages_->open(kPartitions + 1);
  EXPECT_TRUE(messages_->is_open());
  EXPECT_EQ(messages_->partition_of(id_), protocol::partition_of(id_, kPartitions));
  EXPECT_TRUE(publish("later"));
  EXPECT_TRUE(done_.empty());
  ASSERT_EQ(connection_->sent.size(), 1U);
  const amqp::Message& message = connection_->sent.front().message;
  EXPECT_EQ(message.exchange, protocol::kMessagesExchange);
  EXPECT_EQ(message.routing_key, std::to_string(protocol::partition_of(id_, kPartitions)));
  connection_->complete({});
  EXPECT_EQ(done_, (Done{{"later", ""}}));
}

TEST_F(MessagePublisherTest, AdmitsNothingWithoutABroker) {
  messages_->open(kPartitions);
  connection_->is_up = false;
  EXPECT_EQ(publish("away").error().code, code::kUnavailable);
  EXPECT_TRUE(done_.empty());
}

TEST_F(MessagePublisherTest, ItemsGatherWhileTwoPublishesAreUnderWay) {
  messages_->open(kPartitions);
  for (const char* text : {"1", "2", "3", "4", "5"}) ASSERT_TRUE(publish(text));
  ASSERT_EQ(connection_->sent.size(), MessagePublisher::kMaxInFlight);
  connection_->complete({});
  ASSERT_EQ(connection_->sent.size(), MessagePublisher::kMaxInFlight);
  EXPECT_EQ(lines(connection_->sent.back().message), 3U);
  connection_->complete({});
  connection_->complete({});
  EXPECT_EQ(done_, (Done{{"1", ""}, {"2", ""}, {"3", ""}, {"4", ""}, {"5", ""}}));
}

TEST_F(MessagePublisherTest, PartitionsDoNotWaitForEachOther) {
  messages_->open(kPartitions);
  ConversationId other = ConversationId::random();
  while (messages_->partition_of(other) == messages_->partition_of(id_)) {
    other = ConversationId::random();
  }
  for (const char* text : {"1", "2", "3"}) ASSERT_TRUE(publish(text));
  ASSERT_TRUE(publish("elsewhere", other));
  ASSERT_EQ(connection_->sent.size(), 3U);
  EXPECT_NE(connection_->sent.front().message.routing_key,
            connection_->sent.back().message.routing_key);
}

TEST_F(MessagePublisherTest, APublishIsBounded) {
  messages_->open(kPartitions);
  for (std::size_t i = 0; i < MessagePublisher::kMaxInFlight + MessagePublisher::kMaxBatchItems + 1;
       ++i) {
    ASSERT_TRUE(publish(std::to_string(i)));
  }
  connection_->complete({});
  EXPECT_EQ(lines(connection_->sent.back().message), MessagePublisher::kMaxBatchItems);
  connection_->complete({});
  EXPECT_EQ(lines(connection_->sent.back().message), 1U);
}

TEST_F(MessagePublisherTest, APublishIsBoundedInBytes) {
  messages_->open(kPartitions);
  const std::string text(4000, 'x');
  for (unsigned i = 0; i < 200; ++i) ASSERT_TRUE(publish(std::to_string(i) + text));
  std::size_t items = 0;
  while (!connection_->sent.empty()) {
    const amqp::Message& message = connection_->sent.front().message;
    EXPECT_LE(message.body.size(), MessagePublisher::kMaxBatchBytes);
    items += lines(message);
    connection_->complete({});
  }
  EXPECT_EQ(items, 200U);
  EXPECT_EQ(done_.size(), 200U);
}

TEST_F(MessagePublisherTest, WhatGathersIsBounded) {
  messages_->open(kPartitions);
  for (std::size_t i = 0; i < MessagePublisher::kMaxInFlight + MessagePublisher::kMaxWaitingItems;
       ++i) {
    ASSERT_TRUE(publish(std::to_string(i)));
  }
  const Status refused = publish("too much");
  EXPECT_EQ(refused.error().code, code::kOverloaded);
  EXPECT_TRUE(refused.error().retryable);
  // Completed items make room.
  connection_->complete({});
  EXPECT_TRUE(publish("again"));
  while (!connection_->sent.empty()) connection_->complete({});
  EXPECT_EQ(done_.size(), MessagePublisher::kMaxInFlight + MessagePublisher::kMaxWaitingItems + 1);
}

TEST_F(MessagePublisherTest, OneConfirmIsOfAllItemsOfItsPublish) {
  messages_->open(kPartitions);
  for (const char* text : {"1", "2", "3", "4"}) ASSERT_TRUE(publish(text));
  connection_->complete(Error{code::kTimeout, "late", true});
  connection_->complete({});
  EXPECT_EQ(done_, (Done{{"1", "timeout"}, {"2", ""}}));
  connection_->complete(unavailable("lost"));
  EXPECT_EQ(done_, (Done{{"1", "timeout"}, {"2", ""}, {"3", "unavailable"}, {"4", "unavailable"}}));
}

TEST_F(MessagePublisherTest, TheDeadlineIsThatOfTheOldestItem) {
  messages_->open(kPartitions);
  const auto before = Monotonic::now();
  for (const char* text : {"1", "2", "3"}) ASSERT_TRUE(publish(text));
  const auto after = Monotonic::now();
  connection_->complete({});
  ASSERT_EQ(connection_->sent.size(), 2U);
  const auto deadline = connection_->sent.back().deadline;
  EXPECT_GE(deadline, before + MessagePublisher::kDeadline);
  EXPECT_LE(deadline, after + MessagePublisher::kDeadline);
}

TEST_F(MessagePublisherTest, WhatTheConnectionRefusesIsCompletedWithAnError) {
  messages_->open(kPartitions);
  connection_->refuses = true;
  EXPECT_TRUE(publish("1"));
  EXPECT_EQ(done_, (Done{{"1", "unavailable"}}));
  connection_->refuses = false;
  EXPECT_TRUE(publish("2"));
  connection_->complete({});
  EXPECT_EQ(done_.back(), (std::pair<std::string, std::string>("2", "")));
}

TEST_F(MessagePublisherTest, ItsEndCompletesWhatWaits) {
  messages_->open(kPartitions);
  for (const char* text : {"1", "2", "3", "4"}) ASSERT_TRUE(publish(text));
  messages_.reset();
  std::ranges::sort(done_);
  EXPECT_EQ(
      done_,
      (Done{
          {"1", "unavailable"}, {"2", "unavailable"}, {"3", "unavailable"}, {"4", "unavailable"}}));
}

}  // namespace
}  // namespace parley::messaging
