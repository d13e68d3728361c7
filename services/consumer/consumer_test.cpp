#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <random>

#include "amqp/management.hpp"
#include "amqp_testing/broker.hpp"
#include "base/encoding.hpp"
#include "consumer_process.hpp"
#include "judged.hpp"
#include "load.hpp"
#include "protocol/amqp_names.hpp"
#include "protocol/message_id.hpp"
#include "stores_testing/store_contract.hpp"
#include "test_support/eventually.hpp"
#include "timeline/command_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::consumer {
namespace {

using amqp_testing::Broker;
using test_support::eventually;
using namespace std::chrono_literals;

/// Real chat-consumer processes between a real RabbitMQ and each real store.
class ChatConsumerTest : public stores::StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    store_ = timeline::open_timeline_store(stores());
    // MongoDB's stand-in scans where MongoDB has an index.
    scale_ = is_mongodb() ? 10 : 1;
    pause_ = is_mongodb() ? 100ms : 2ms;
  }

  std::unique_ptr<ConsumerProcess> start() {
    return std::make_unique<ConsumerProcess>(broker_.uri_of("consumer"), settings());
  }
  static bool ready(ConsumerProcess& process) {
    return eventually(180s, [&] { return process.ready(); });
  }
  static bool active(ConsumerProcess& process, double partitions) {
    return eventually(
        180s, [&] { return process.metric("parley_consumer_partition_active") == partitions; });
  }

  std::vector<protocol::Entry> timeline(const ConversationId& id) {
    std::vector<protocol::Entry> all;
    while (true) {
      const std::int64_t after = all.empty() ? 0 : all.back().seq;
      Result<std::vector<protocol::Entry>> page = Error{};
      // On a busy machine, FerretDB may exceed the read time-out.
      EXPECT_TRUE(eventually(180s, [&] {
        page = store_->entries(id, {.after = after, .limit = 1000});
        return page.has_value();
      }));
      if (!page || page->empty()) return all;
      std::ranges::move(*page, std::back_inserter(all));
    }
  }
  std::size_t stored(const std::vector<ConversationId>& ids) {
    std::size_t sum = 0;
    // One by one: FerretDB scans for each, and all in one call would exceed the time-out.
    for (const ConversationId& id : ids) {
      const auto tails = store_->tails({&id, 1});
      if (!tails) continue;
      for (const auto& tail : *tails) sum += static_cast<std::size_t>(tail.tail.messages);
    }
    return sum;
  }
  /// Waits until everything sent is stored, and checks it with the oracle.
  void expect_all_stored(Load& load) {
    ASSERT_TRUE(load.finish()) << load.confirmed();
    const std::vector<oracle::Send> sent = load.sent();
    EXPECT_TRUE(eventually(180s, [&] { return stored(load.conversations()) >= sent.size(); }))
        << stored(load.conversations()) << " of " << sent.size();
    oracle::Histories histories;
    for (const ConversationId& id : load.conversations()) {
      histories[id.text()] = consumer::stored(timeline(id));
    }
    EXPECT_EQ(oracle::violations(sent, histories), std::vector<std::string>{});
  }

  /// Publishes any body.
  void publish(const std::string& body, unsigned partition) {
    if (!publisher_) {
      amqp::PublisherOptions options;
      options.endpoint = broker_.endpoint();
      publisher_.emplace(std::move(options));
    }
    const amqp::Message message{
        std::string(protocol::kMessagesExchange), std::to_string(partition), body, "", {}};
    EXPECT_TRUE(
        eventually([&] { return !publisher_->publish_and_wait(message, 60s).has_error(); }));
  }

  std::uint32_t dead() {
    return amqp::Management::open(broker_.endpoint())
        ->counts(protocol::kDeadQueue)
        .value()
        .ready_messages;
  }

  Broker& broker_ = Broker::shared();
  std::optional<amqp::BrokerPublisher> publisher_;
  std::unique_ptr<timeline::TimelineStore> store_;
  std::size_t scale_ = 1;
  std::chrono::milliseconds pause_{2};
};
PARLEY_STORE_CONTRACT(ChatConsumerTest);

TEST_P(ChatConsumerTest, StoresWhatIsSentAndEndsWhenAsked) {
  auto consumer = start();
  ASSERT_TRUE(ready(*consumer)) << consumer->readiness();
  const std::size_t count = 20'000 / scale_;
  Load load(broker_.endpoint(), {.messages = count});
  expect_all_stored(load);
  // A batch whose acknowledgement was lost is found stored the second time.
  EXPECT_TRUE(eventually([&] {
    return consumer->metric("parley_consumer_stored_total") +
               consumer->metric("parley_consumer_duplicates_total") >=
           static_cast<double>(count);
  }));
  EXPECT_EQ(consumer->stop(), 0);
}

TEST_P(ChatConsumerTest, WorksOverTlsAndTellsOfACertificateThatItDoesNotTrust) {
  ConsumerProcess strange(broker_.tls_uri(), settings());
  EXPECT_TRUE(eventually([&] {
    return strange.readiness().find("certificate not trusted: ") != std::string::npos;
  })) << strange.readiness();
  EXPECT_FALSE(strange.ready());
  EXPECT_EQ(strange.readiness().find(broker_.endpoint().password), std::string::npos);
  // The system's authorities, for that process.
  ConsumerProcess consumer(broker_.tls_uri(), settings(), 8,
                           {{"SSL_CERT_FILE", broker_.tls_endpoint().ca_file}});
  ASSERT_TRUE(ready(consumer)) << consumer.readiness();
  Load load(broker_.endpoint(), {.messages = 2'000 / scale_});
  expect_all_stored(load);
}

TEST_P(ChatConsumerTest, KillMinusNineTenTimesLosesAndRepeatsNothing) {
  auto consumer = start();
  ASSERT_TRUE(ready(*consumer)) << consumer->readiness();
  Load load(broker_.endpoint(), {.messages = 60'000 / scale_, .window = 100});
  std::mt19937 random(11);
  std::size_t next = 0;
  for (int kill = 0; kill < 10; ++kill) {
    next = load.confirmed() + 50 + random() % 300;
    ASSERT_TRUE(eventually([&] { return load.confirmed() >= next || load.finish(0ms); }));
    consumer = nullptr;
    consumer = start();
    EXPECT_TRUE(eventually([&] {
      return consumer->metric("parley_consumer_stored_total") +
                 consumer->metric("parley_consumer_duplicates_total") >
             0;
    })) << kill;
  }
  expect_all_stored(load);
}

TEST_P(ChatConsumerTest, TwoShareAndOneTakesOver) {
  auto first = start();
  ASSERT_TRUE(ready(*first)) << first->readiness();
  Load load(broker_.endpoint(),
            {.conversations = 16, .messages = 1'000'000, .window = 20, .pause = pause_});
  ASSERT_TRUE(active(*first, 8));
  auto second = start();
  EXPECT_TRUE(active(*second, 4));
  EXPECT_TRUE(active(*first, 4));
  first->stop(SIGKILL);
  EXPECT_TRUE(active(*second, 8));
  ASSERT_TRUE(load.stop());
  expect_all_stored(load);
}

TEST_P(ChatConsumerTest, TheOnlyOneIsActiveWithoutTraffic) {
  auto consumer = start();
  EXPECT_TRUE(active(*consumer, 8));
}

TEST_P(ChatConsumerTest, AFullDeadLetterQueueIsToldOfAndHoldsOnlyThePartition) {
  const auto limit = [&](const std::string& bytes) {
    broker_.control(
        "set_policy --vhost parley --priority 20 --apply-to queues full '^chat\\.dead$' "
        "'{\"overflow\":\"reject-publish\",\"delivery-limit\":2147483647,"
        "\"max-length-bytes\":" +
        bytes + "}'");
  };
  auto consumer = start();
  ASSERT_TRUE(ready(*consumer)) << consumer->readiness();
  limit("1");
  const auto conversation = ConversationId::random();
  const unsigned partition = protocol::partition_of(conversation, 8);
  auto other = ConversationId::random();
  while (protocol::partition_of(other, 8) == partition) other = ConversationId::random();
  // The queue accepts one more than its limit.
  for (int i = 0; i < 3; ++i) publish("{broken", partition);
  EXPECT_TRUE(eventually([&] {
    const std::string readiness = consumer->readiness();
    return readiness.find("partition " + std::to_string(partition)) != std::string::npos &&
           readiness.find("dead-letters list") != std::string::npos;
  })) << consumer->readiness();
  EXPECT_TRUE(eventually(
      [&] { return consumer->metric("parley_consumer_dead_letters_waiting") == dead(); }));
  publish(protocol::write_item(make_message(conversation, "1")), partition);
  publish(protocol::write_item(make_message(other, "1")), protocol::partition_of(other, 8));
  EXPECT_TRUE(eventually([&] { return stored({other}) == 1; }));
  EXPECT_EQ(stored({conversation}), 0U);
  const std::uint32_t before = dead();
  limit("268435456");
  EXPECT_TRUE(eventually([&] { return stored({conversation}) == 1; }));
  EXPECT_TRUE(ready(*consumer)) << consumer->readiness();
  // It is ready, and yet reports that dead letters need attention.
  EXPECT_TRUE(eventually([&] {
    return consumer->readiness().find("dead letters wait") != std::string::npos;
  })) << consumer->readiness();
  EXPECT_GT(dead(), before);
  broker_.control("clear_policy --vhost parley full");
  EXPECT_EQ(consumer->stop(), 0);
}

TEST_P(ChatConsumerTest, TheOneThatWakesUpHarmsNothing) {
  auto first = start();
  ASSERT_TRUE(ready(*first)) << first->readiness();
  Load load(broker_.endpoint(), {.messages = 1'000'000, .window = 20, .pause = pause_});
  ASSERT_TRUE(active(*first, 8));
  auto second = start();
  ASSERT_TRUE(ready(*second)) << second->readiness();
  first->signal(SIGSTOP);
  // The broker waits two heartbeats for a silent connection.
  EXPECT_TRUE(active(*second, 8));
  first->signal(SIGCONT);
  EXPECT_TRUE(ready(*first)) << first->readiness();
  ASSERT_TRUE(load.stop());
  expect_all_stored(load);
}

TEST_P(ChatConsumerTest, OutlivesTheBrokersKillMinusNine) {
  auto consumer = start();
  ASSERT_TRUE(ready(*consumer)) << consumer->readiness();
  Load load(broker_.endpoint(), {.messages = 30'000 / scale_, .window = 50});
  ASSERT_TRUE(eventually([&] { return load.confirmed() > 200; }));
  broker_.kill();
  broker_.start();
  expect_all_stored(load);
  EXPECT_TRUE(ready(*consumer)) << consumer->readiness();
}

TEST_P(ChatConsumerTest, AnotherNumberOfPartitionsIsRefused) {
  ASSERT_EQ(store_->claim_partitions(5).value(), 5U);
  auto consumer = start();
  EXPECT_TRUE(eventually([&] {
    return consumer->readiness().find("partitions = 5") != std::string::npos;
  })) << consumer->readiness();
}

TEST_P(ChatConsumerTest, PoisonIsBuriedItemByItemListedAndReplayed) {
  auto consumer = start();
  ASSERT_TRUE(ready(*consumer)) << consumer->readiness();
  const auto conversation = ConversationId::random();
  const unsigned partition = protocol::partition_of(conversation, 8);
  const auto line = [&](const std::string& key) {
    return protocol::write_item(make_message(conversation, key)) + "\n";
  };
  const std::uint32_t dead_before = dead();
  publish(line("1") + "{broken\n" + line("2"), partition);
  publish("\xff\xfe", partition);
  std::string huge;
  huge.resize(16'000'000, 'x');
  publish(huge, partition);
  publish("", partition);
  // Belongs to this partition, but is sent to another.
  publish(line("3"), (partition + 1) % 8);
  publish(line("4"), partition);
  EXPECT_TRUE(eventually(180s, [&] { return dead() == dead_before + 5; })) << dead();
  EXPECT_TRUE(eventually([&] { return stored({conversation}) == 3; }));
  EXPECT_TRUE(
      eventually([&] { return consumer->metric("parley_consumer_dead_letters_total") == 5; }));

  const std::string list = run_command({"dead-letters", "list", "--bodies", "yes"},
                                       broker_.uri_of("consumer"), settings());
  EXPECT_NE(list.find(base64url_encode("{broken")), std::string::npos);
  EXPECT_NE(list.find("another partition"), std::string::npos);
  EXPECT_NE(list.find(R"({"id":null,"conversation_id":null,"reason":)"), std::string::npos);
  EXPECT_NE(list.find(R"("conversation_id":")" + conversation.text()), std::string::npos);
  EXPECT_THROW(
      run_command({"dead-letters", "list", "--limit", "x"}, broker_.uri_of("consumer"), settings()),
      std::runtime_error);
  EXPECT_TRUE(eventually([&] { return dead() == dead_before + 5; }));
  run_command({"dead-letters", "replay"}, broker_.uri_of("consumer"), settings());
  // The misdirected one is now stored; the others become dead letters again.
  EXPECT_TRUE(eventually([&] { return stored({conversation}) == 4; }));
  EXPECT_TRUE(eventually([&] { return dead() == dead_before + 4; })) << dead();
  // The next test's consumer must not dead-letter the last one again.
  EXPECT_EQ(consumer->stop(), 0);
}

TEST_P(ChatConsumerTest, CommandsCountOnceThoughItsConsumerIsKilled) {
  const auto conversation = ConversationId::random();
  const auto commands = timeline::open_command_store(stores());
  const protocol::Item message = make_message(conversation, "1");
  std::string body = protocol::write_item(message) + "\n";
  constexpr int kEmoji = 20;
  const auto react = [&](int emoji, bool on) {
    protocol::Item item = make_message(conversation, std::to_string(emoji) + (on ? " on" : " off"));
    item.kind = protocol::Kind::kReaction;
    item.text.clear();
    item.target = message.id;
    item.emoji = "e" + std::to_string(emoji);
    item.on = on;
    item.id = protocol::derive_id(item);
    return protocol::write_item(item) + "\n";
  };
  for (int i = 0; i < kEmoji; ++i) body += react(i, true);
  for (int i = 0; i < kEmoji; i += 2) body += react(i, false);
  // Removing a reaction that isn't set: nothing to do, no seq.
  body += react(100, false);
  auto consumer = start();
  ASSERT_TRUE(ready(*consumer)) << consumer->readiness();
  const unsigned partition = protocol::partition_of(conversation, 8);
  for (int round = 0; round < 2; ++round) {
    publish(body, partition);
    consumer->stop(SIGKILL);
    consumer = start();
  }
  const std::string last = react(100, false);
  const auto last_id = protocol::read_item(last.substr(0, last.size() - 1))->id;
  EXPECT_TRUE(eventually(60s, [&] {
    const auto found = commands->decisions(std::vector{last_id});
    return found.has_value() && !found->empty();
  }));
  const auto state = [&] {
    const auto found = store_->message(conversation, message.id);
    return found.has_value() && *found ? (*found)->state : timeline::MessageState{};
  };
  EXPECT_TRUE(eventually(180s, [&] { return state().applied_seq == 1 + kEmoji + kEmoji / 2; }));
  // A redelivery has no further effect; the earlier copies may have been in one batch.
  publish(body, partition);
  EXPECT_TRUE(
      eventually(180s, [&] { return consumer->metric("parley_consumer_duplicates_total") > 0; }));
  EXPECT_EQ(timeline(conversation).size(), 1U + kEmoji + kEmoji / 2);
  const auto reactions = state().reactions;
  EXPECT_EQ(reactions.size(), static_cast<std::size_t>(kEmoji / 2));
  for (const auto& one : reactions) EXPECT_EQ(one.count, 1) << one.emoji;
}

TEST_P(ChatConsumerTest, ANewerVersionIsHeldNotBuried) {
  auto consumer = start();
  ASSERT_TRUE(ready(*consumer)) << consumer->readiness();
  const auto conversation = ConversationId::random();
  const unsigned partition = protocol::partition_of(conversation, 8);
  const std::uint32_t dead_before = dead();
  publish(protocol::write_item(make_message(conversation, "before")), partition);
  publish("{\"v\":" + std::to_string(protocol::kItemVersion + 1) + ",\"new\":true}", partition);
  publish(protocol::write_item(make_message(conversation, "after")), partition);
  EXPECT_TRUE(eventually([&] {
    return consumer->readiness().find("newer version") != std::string::npos;
  })) << consumer->readiness();
  EXPECT_TRUE(eventually([&] { return stored({conversation}) == 1; }));
  // Offered to others, and held again.
  EXPECT_TRUE(eventually([&] { return consumer->metric("parley_consumer_newer_total") >= 2; }));
  EXPECT_EQ(stored({conversation}), 1U);
  EXPECT_EQ(dead(), dead_before);
  consumer = nullptr;
  ASSERT_FALSE(amqp::Management::open(broker_.endpoint())
                   ->delete_queue(protocol::messages_queue(partition))
                   .has_error());
}

}  // namespace
}  // namespace parley::consumer
