#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "amqp/consumer.hpp"
#include "amqp/publisher.hpp"
#include "consumer_metrics.hpp"
#include "partition_worker.hpp"
#include "runtime/readiness.hpp"
#include "sharing.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::consumer {

/// Everything between RabbitMQ and the store: a consuming and a publishing connection, a worker per
/// partition, and a thread that shares the partitions with other consumers and reports readiness
/// and gauges.
///
/// Threads: start() and stop() one at a time. Owns: all of it. Stop: stop() or the destructor
/// finishes what is being stored and acknowledges it; the rest returns to its queue in order.
class ChatConsumer {
 public:
  ChatConsumer(const messaging::Stores& stores, amqp::Endpoint broker,
               runtime::Readiness& readiness);
  ~ChatConsumer();
  ChatConsumer(const ChatConsumer&) = delete;
  ChatConsumer& operator=(const ChatConsumer&) = delete;

  /// Starts consuming this number of partitions, as recorded in the store. Only the first call has
  /// an effect.
  void start(unsigned partitions);
  bool started();
  void stop();

 private:
  struct Gauges {
    metrics::Gauge& depth;
    metrics::Gauge& held;
    metrics::Gauge& active;
    StuckTime stuck;
  };

  // The subscriptions after those of the partitions.
  std::uint32_t consumers_queue() const { return static_cast<std::uint32_t>(workers_.size()); }
  std::uint32_t dead_queue() const { return consumers_queue() + 1; }

  void start_publisher();
  void start_workers(unsigned partitions);
  void start_consumer();
  void share();
  std::vector<PartitionView> look() const;
  void move(const std::vector<PartitionView>& views);
  void report(const std::vector<PartitionView>& views);
  /// A note for a healthy consumer's readiness; empty if there are no dead letters.
  std::string dead_letters();
  void report_broker();

  const messaging::Stores stores_;
  const amqp::Endpoint broker_;
  runtime::Readiness& readiness_;
  Metrics metrics_;

  std::mutex mutex_;
  std::condition_variable stop_requested_;
  bool stopping_ = false;
  /// Partitions for which join() was called; used on the sharing thread.
  std::vector<bool> joined_;
  Sharing sharing_;
  std::vector<Gauges> gauges_;
  // Destroyed after the publisher, whose completions acknowledge.
  std::unique_ptr<amqp::Consumer> consumer_;
  std::unique_ptr<amqp::Publisher> publisher_;
  std::vector<std::unique_ptr<PartitionWorker>> workers_;
  std::thread thread_;
};

/// Prepares the store, records the number of partitions at the first start, and starts the consumer
/// once both are done; afterwards only checks that the store answers. For runtime::Watch. Errors:
/// also kConflict if another number is recorded: then nothing is consumed.
Status look_at_store(timeline::TimelineStore& store, unsigned partitions, ChatConsumer& consumer);

}  // namespace parley::consumer
