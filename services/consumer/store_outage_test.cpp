#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>
#include <memory>
#include <thread>

#include "amqp_testing/broker.hpp"
#include "consumer_process.hpp"
#include "load.hpp"
#include "protocol/amqp_names.hpp"
#include "protocol/message_id.hpp"
#include "stores_testing/store_contract.hpp"
#include "test_support/eventually.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::consumer {
namespace {

using amqp_testing::Broker;
using test_support::eventually;
using namespace std::chrono_literals;

/// Another program's writer with an exclusive lock on the file.
class WriteLock {
 public:
  explicit WriteLock(const std::filesystem::path& file) {
    EXPECT_EQ(sqlite3_open(file.c_str(), &handle_), SQLITE_OK);
    sqlite3_busy_timeout(handle_, 60'000);
    EXPECT_EQ(sqlite3_exec(handle_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~WriteLock() { sqlite3_close(handle_); }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  sqlite3* handle_ = nullptr;
};

/// A real chat-consumer, RabbitMQ and SQLite, and one conversation per partition.
class StoreOutage : public stores::StoreContract {
 protected:
  static constexpr unsigned kPartitions = 8;

  void SetUp() override {
    StoreContract::SetUp();
    store_ = timeline::open_timeline_store(stores());
    amqp::PublisherOptions options;
    options.endpoint = broker_.endpoint();
    publisher_ = std::make_unique<amqp::BrokerPublisher>(std::move(options));
    while (conversations_.size() < kPartitions) {
      const auto id = ConversationId::random();
      conversations_.emplace(protocol::partition_of(id, kPartitions), id);
    }
  }

  /// Sends one message to each partition and waits for the confirms.
  void send_to_all(const std::string& key) {
    keys_.push_back(key);
    for (const auto& [partition, conversation] : conversations_) {
      const amqp::Message message{std::string(protocol::kMessagesExchange),
                                  std::to_string(partition),
                                  protocol::write_item(make_message(conversation, key)) + "\n",
                                  "",
                                  {}};
      ASSERT_TRUE(
          eventually([&] { return !publisher_->publish_and_wait(message, 60s).has_error(); }));
    }
  }
  /// Closes only the consumer's connection; returns once it has noticed, without waiting for the
  /// reconnect.
  void lose_connection(ConsumerProcess& consumer) {
    const double before = consumer.metric("parley_consumer_lost_total");
    std::thread closing([this] {
      broker_.control(
          "eval 'rabbit_networking:close_all_user_connections(<<\"parley-consumer\">>, "
          "\"test\").'");
    });
    EXPECT_TRUE(eventually(
        [&] { return consumer.metric("parley_consumer_lost_total") >= before + kPartitions; }));
    closing.join();
  }
  std::vector<std::string> stored(const ConversationId& conversation) {
    std::vector<std::string> keys;
    const auto entries = store_->entries(conversation, {.limit = 1000});
    if (entries.has_value()) {
      for (const auto& entry : *entries) keys.push_back(entry.item.client_msg_id);
    }
    return keys;
  }
  void expect_all_stored() {
    for (const auto& [partition, conversation] : conversations_) {
      EXPECT_TRUE(eventually(60s, [&] { return stored(conversation).size() >= keys_.size(); }));
      EXPECT_EQ(stored(conversation), keys_) << "partition " << partition;
    }
  }

  Broker& broker_ = Broker::shared();
  std::unique_ptr<timeline::TimelineStore> store_;
  std::unique_ptr<amqp::Publisher> publisher_;
  std::map<unsigned, ConversationId> conversations_;
  std::vector<std::string> keys_;
};
INSTANTIATE_TEST_SUITE_P(Store, StoreOutage, testing::Values(stores::Backend::kSqlite),
                         stores::kind_of);

TEST_P(StoreOutage, ThatBeginsWithALostConnectionLosesNothing) {
  ConsumerProcess consumer(broker_.uri_of("consumer"), settings(), kPartitions);
  ASSERT_TRUE(eventually([&] { return consumer.ready(); })) << consumer.readiness();
  send_to_all("first");
  expect_all_stored();
  for (int round = 1; round <= 3; ++round) {
    const double errors = consumer.metric("parley_consumer_store_errors_total");
    {
      const WriteLock lock(settings().sqlite_dir / "timeline.db");
      lose_connection(consumer);
      send_to_all("early " + std::to_string(round));
      ASSERT_TRUE(eventually([&] {
        return consumer.metric("parley_consumer_store_errors_total") >= errors + kPartitions;
      })) << consumer.readiness();
    }
    send_to_all("late " + std::to_string(round));
    expect_all_stored();
  }
  EXPECT_EQ(consumer.metric("parley_consumer_acknowledgements_refused_total"), 0);
  EXPECT_EQ(consumer.stop(), 0);
}

TEST_P(StoreOutage, ShowsWhatIsHeldThoughNothingWaitsInTheQueues) {
  ConsumerProcess consumer(broker_.uri_of("consumer"), settings(), kPartitions);
  ASSERT_TRUE(eventually([&] { return consumer.ready(); })) << consumer.readiness();
  {
    const WriteLock lock(settings().sqlite_dir / "timeline.db");
    send_to_all("1");
    EXPECT_TRUE(eventually([&] {
      return consumer.metric("parley_consumer_queue_held") == kPartitions &&
             consumer.metric("parley_consumer_queue_depth") == 0;
    }));
  }
  expect_all_stored();
  EXPECT_TRUE(eventually([&] { return consumer.metric("parley_consumer_queue_held") == 0; }));
}

}  // namespace
}  // namespace parley::consumer
