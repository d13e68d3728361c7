#include "chat_consumer.hpp"

#include <unistd.h>

#include <string>
#include <utility>

#include "log/log.hpp"
#include "messaging/dependencies.hpp"
#include "metric_names.hpp"
#include "protocol/amqp_names.hpp"

namespace parley::consumer {
namespace {

/// Everything that Parley has in RabbitMQ, for this number of partitions.
amqp::Topology topology(unsigned partitions) {
  using namespace protocol;
  const std::string messages(kMessagesExchange);
  const std::string dead(kDeadQueue);
  amqp::Topology topology;
  topology.exchanges = {{messages, "direct"},
                        {std::string(kEventsExchange), "fanout"},
                        {std::string(kSignalsExchange), "fanout"},
                        {std::string(kDeadExchange), "direct"}};
  topology.queues = {{dead, false}, {std::string(kConsumersQueue), false}};
  topology.bindings = {{dead, std::string(kDeadExchange), dead}};
  for (unsigned partition = 0; partition < partitions; ++partition) {
    topology.queues.push_back({messages_queue(partition), true});
    topology.bindings.push_back({messages_queue(partition), messages, std::to_string(partition)});
  }
  return topology;
}

using namespace std::chrono_literals;

constexpr auto kTick = 250ms;
/// After a crash, what was stored but not acknowledged is redelivered and found stored.
constexpr auto kAcknowledgeWithin = 200ms;

std::string connection_name(std::string_view what) {
  return "chat-consumer " + std::string(what) + " " + std::to_string(getpid());
}

}  // namespace

ChatConsumer::ChatConsumer(const messaging::Stores& stores, amqp::Endpoint broker,
                           runtime::Readiness& readiness)
    : stores_(stores), broker_(std::move(broker)), readiness_(readiness) {
  readiness_.expect(messaging::kBrokerCheck);
  readiness_.expect(messaging::kPartitionsCheck);
}

ChatConsumer::~ChatConsumer() { stop(); }

void ChatConsumer::start(unsigned partitions) {
  const std::lock_guard lock(mutex_);
  if (consumer_ || stopping_) return;
  joined_.resize(partitions);
  start_publisher();
  start_workers(partitions);
  start_consumer();
  thread_ = std::thread([this] { share(); });
}

bool ChatConsumer::started() {
  const std::lock_guard lock(mutex_);
  return consumer_ != nullptr;
}

void ChatConsumer::start_publisher() {
  amqp::PublisherOptions options;
  options.endpoint = broker_;
  options.name = connection_name("publisher");
  // Only the consumer's connection declares. The publisher waits until the exchanges exist.
  options.required_exchanges = {std::string(protocol::kEventsExchange),
                                std::string(protocol::kSignalsExchange),
                                std::string(protocol::kDeadExchange)};
  publisher_ = std::make_unique<amqp::BrokerPublisher>(std::move(options));
}

void ChatConsumer::start_workers(unsigned partitions) {
  for (unsigned partition = 0; partition < partitions; ++partition) {
    const metrics::Labels labels{{"partition", std::to_string(partition)}};
    gauges_.push_back(
        {metrics::gauge(metric::kQueueDepth, labels), metrics::gauge(metric::kQueueHeld, labels),
         metrics::gauge(metric::kPartitionActive, labels), StuckTime(std::to_string(partition))});
    workers_.push_back(std::make_unique<PartitionWorker>(
        partition, partitions,
        PartitionWorker::Dependencies{stores_, *publisher_, metrics_,
                                      [this](const amqp::Receipts& receipts, bool at_once) {
                                        consumer_->acknowledge(receipts, at_once);
                                      },
                                      [this, partition] {
                                        consumer_->leave(partition);
                                        consumer_->join(partition);
                                      }}));
  }
}

void ChatConsumer::start_consumer() {
  amqp::ConsumerOptions options;
  options.endpoint = broker_;
  options.name = connection_name("consumer");
  options.topology = topology(static_cast<unsigned>(workers_.size()));
  options.acknowledge_within = kAcknowledgeWithin;
  options.on_refused = [this](std::string_view queue) {
    metrics_.refused.Increment();
    log::error("acknowledgement_refused", {{"queue", queue}});
  };
  for (unsigned partition = 0; partition < workers_.size(); ++partition) {
    PartitionWorker& worker = *workers_[partition];
    options.subscriptions.push_back(
        {protocol::messages_queue(partition), amqp::kMaxPrefetch,
         [&worker](amqp::Delivery delivery) { worker.deliver(std::move(delivery)); },
         [&worker] { worker.lost(); }});
  }
  options.subscriptions.push_back(
      {std::string(protocol::kConsumersQueue), 1, [](const amqp::Delivery&) {}, nullptr});
  // Never joined: only counted.
  options.subscriptions.push_back({std::string(protocol::kDeadQueue), 1, nullptr, nullptr});
  consumer_ = std::make_unique<amqp::Consumer>(std::move(options));
  consumer_->join(consumers_queue());
}

void ChatConsumer::share() {
  std::unique_lock lock(mutex_);
  while (!stop_requested_.wait_for(lock, kTick, [&] { return stopping_; })) {
    const std::vector<PartitionView> views = look();
    move(views);
    report(views);
    report_broker();
  }
}

std::vector<PartitionView> ChatConsumer::look() const {
  std::vector<PartitionView> views;
  for (unsigned partition = 0; partition < workers_.size(); ++partition) {
    const amqp::QueueCounts counts = consumer_->counts(partition);
    PartitionView view{joined_[partition], workers_[partition]->active(), {}};
    if (counts.known) view.taken = counts.consumers != 0;
    views.push_back(view);
  }
  return views;
}

void ChatConsumer::move(const std::vector<PartitionView>& views) {
  // Reads losses() before joined() and counts(): a known count is then no older than the connection
  // on which the partition was joined, and a later loss invalidates it.
  std::vector<std::pair<unsigned, std::uint64_t>> joined;
  for (unsigned partition = 0; partition < workers_.size(); ++partition) {
    const std::uint64_t losses = workers_[partition]->losses();
    if (consumer_->joined(partition)) joined.emplace_back(partition, losses);
  }
  const amqp::QueueCounts counts = consumer_->counts(consumers_queue());
  const SharingMove move =
      sharing_.decide(views, counts.known ? counts.consumers : 0, Monotonic::now());
  for (const unsigned partition : move.join) {
    joined_[partition] = true;
    consumer_->join(partition);
  }
  if (move.give_back) workers_[*move.give_back]->give_back();
  if (!move.alone) return;
  for (const auto& [partition, losses] : joined) workers_[partition]->set_active(losses);
}

void ChatConsumer::report(const std::vector<PartitionView>& views) {
  const std::string dead = dead_letters();
  std::string waiting;
  std::string trouble;
  for (unsigned partition = 0; partition < views.size(); ++partition) {
    gauges_[partition].depth.Set(consumer_->counts(partition).ready_messages);
    gauges_[partition].held.Set(static_cast<double>(workers_[partition]->held()));
    gauges_[partition].active.Set(views[partition].active ? 1 : 0);
    gauges_[partition].stuck.set(
        workers_[partition]->waits_for(),
        std::chrono::duration_cast<std::chrono::seconds>(workers_[partition]->stuck()));
    if (!consumer_->joined(partition)) waiting += " " + std::to_string(partition);
    const std::string held = workers_[partition]->trouble();
    if (!held.empty()) trouble += "partition " + std::to_string(partition) + ": " + held + "; ";
  }
  if (!waiting.empty()) {
    readiness_.fail(messaging::kPartitionsCheck, "not consumed yet:" + waiting);
  } else if (!trouble.empty()) {
    readiness_.fail(messaging::kPartitionsCheck, trouble);
  } else {
    readiness_.pass(messaging::kPartitionsCheck, dead);
  }
}

std::string ChatConsumer::dead_letters() {
  const std::uint32_t count = consumer_->counts(dead_queue()).ready_messages;
  metrics_.dead_letters_waiting.Set(count);
  return count == 0 ? "" : "dead letters wait: chat-consumer dead-letters list";
}

void ChatConsumer::report_broker() {
  const amqp::ConnectionState consuming = consumer_->state();
  const amqp::ConnectionState publishing = publisher_->state();
  messaging::note_blocked(publishing.blocked);
  if (!consuming.ready()) return readiness_.fail(messaging::kBrokerCheck, consuming.reason);
  if (!publishing.connected) return readiness_.fail(messaging::kBrokerCheck, publishing.reason);
  // Consumption continues; events are best effort.
  readiness_.pass(messaging::kBrokerCheck, publishing.reason);
}

void ChatConsumer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_requested_.notify_all();
  if (thread_.joinable()) thread_.join();
  // In parallel: each may have to wait for its store call.
  for (const auto& worker : workers_) worker->request_stop();
  for (const auto& worker : workers_) worker->stop();
  if (consumer_) consumer_->stop();
}

Status look_at_store(timeline::TimelineStore& store, unsigned partitions, ChatConsumer& consumer) {
  if (consumer.started()) return store.ping();
  PARLEY_CHECK(store.prepare());
  PARLEY_TRY(const unsigned recorded, store.claim_partitions(partitions));
  if (recorded != partitions) {
    return Error{code::kConflict,
                 "this store was created with partitions = " + std::to_string(recorded) + ", not " +
                     std::to_string(partitions) + "; restore the option"};
  }
  consumer.start(partitions);
  return {};
}

}  // namespace parley::consumer
