#include "sent_messages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "amqp_testing/broker.hpp"
#include "protocol/amqp_names.hpp"
#include "test_support/eventually.hpp"

namespace parley::chat::testing {

SentMessages::SentMessages(const amqp::Endpoint& broker, unsigned partitions)
    : consumer_(options(broker, partitions)) {
  for (unsigned i = 0; i < partitions; ++i) consumer_.join(i);
  const bool joined = test_support::eventually([&] {
    for (unsigned i = 0; i < partitions; ++i) {
      if (consumer_.counts(i).consumers == 0) return false;
    }
    return true;
  });
  EXPECT_TRUE(joined) << consumer_.state().reason;
}

SentMessages& SentMessages::shared() {
  static SentMessages messages(amqp_testing::Broker::shared().endpoint(), kPartitions);
  return messages;
}

amqp::ConsumerOptions SentMessages::options(const amqp::Endpoint& broker, unsigned partitions) {
  amqp::ConsumerOptions options;
  options.endpoint = broker;
  options.count_interval = std::chrono::milliseconds{100};
  const std::string exchange(protocol::kMessagesExchange);
  options.topology.exchanges = {{exchange, "direct"}};
  for (unsigned i = 0; i < partitions; ++i) {
    const std::string queue = protocol::messages_queue(i);
    options.topology.queues.push_back({queue, true});
    options.topology.bindings.push_back({queue, exchange, std::to_string(i)});
    amqp::SubscriptionOptions subscription;
    subscription.queue = queue;
    subscription.on_delivery = [this](const amqp::Delivery& delivery) { take(delivery); };
    options.subscriptions.push_back(std::move(subscription));
  }
  return options;
}

void SentMessages::take(const amqp::Delivery& delivery) {
  {
    const std::lock_guard lock(mutex_);
    std::istringstream lines(delivery.body);
    for (std::string line; std::getline(lines, line);) {
      const auto item = protocol::read_item(line);
      EXPECT_TRUE(item.has_value());
      if (item.has_value()) items_.push_back(*item);
    }
  }
  consumer_.acknowledge(amqp::Receipts(delivery.receipt));
}

std::optional<protocol::Item> SentMessages::wait_for(const std::string& id) const {
  std::optional<protocol::Item> found;
  test_support::eventually(std::chrono::seconds{60}, [&] {
    const std::lock_guard lock(mutex_);
    for (const auto& item : items_) {
      if (item.id.text() == id) found = item;
    }
    return found.has_value();
  });
  return found;
}

std::vector<protocol::Item> SentMessages::different_of(const std::string& conversation_id) const {
  const std::lock_guard lock(mutex_);
  std::vector<protocol::Item> found;
  std::set<MessageId> seen;
  for (const auto& item : items_) {
    if (item.conversation_id.text() == conversation_id && seen.insert(item.id).second) {
      found.push_back(item);
    }
  }
  return found;
}

std::vector<protocol::Item> SentMessages::wait_for_all(const std::string& conversation_id,
                                                       std::size_t count) const {
  std::vector<protocol::Item> found;
  for (std::size_t before = 0; found.size() < count; before = found.size()) {
    const bool more = test_support::eventually(std::chrono::seconds{60}, [&] {
      found = different_of(conversation_id);
      return found.size() > before;
    });
    if (!more) break;
  }
  return found;
}

std::size_t SentMessages::count(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count(items_, id, [](const auto& item) { return item.id.text(); }));
}

}  // namespace parley::chat::testing
