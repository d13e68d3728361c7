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

/// Everything between RabbitMQ and the store: one connection that consumes, one that publishes, a
/// worker per partition, and a thread that shares the partitions with other consumers and reports
/// readiness and gauges.
///
/// Threads: start() and stop() one at a time. Owns: all of it. Stop: stop() or the destructor
/// finishes what is being stored and acknowledges it; the rest goes back to its queue in order.
class ChatConsumer {
 public:
  ChatConsumer(const messaging::Stores& stores, amqp::Endpoint broker,
               runtime::Readiness& readiness);
  ~ChatConsumer();
  ChatConsumer(const ChatConsumer&) = delete;
  ChatConsumer& operator=(const ChatConsumer&) = delete;

  /// Begins to consume so many partitions, as recorded in the store. Only the first call counts.
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

  // The subscriptions behind those of the partitions.
  std::uint32_t consumers_queue() const { return static_cast<std::uint32_t>(workers_.size()); }
  std::uint32_t dead_queue() const { return consumers_queue() + 1; }

  void start_publisher();
  void start_workers(unsigned partitions);
  void start_consumer();
  void share();
  std::vector<PartitionView> look() const;
  void move(const std::vector<PartitionView>& views);
  void report(const std::vector<PartitionView>& views);
  /// What there is to tell of a consumer that does its work.
  std::string dead_letters();
  void report_broker();

  const messaging::Stores stores_;
  const amqp::Endpoint broker_;
  runtime::Readiness& readiness_;
  Metrics metrics_;

  std::mutex mutex_;
  std::condition_variable stop_requested_;
  bool stopping_ = false;
  /// Partitions that join() was called for; the sharing thread's.
  std::vector<bool> joined_;
  Sharing sharing_;
  std::vector<Gauges> gauges_;
  // The publisher's completions acknowledge: it goes before the consumer.
  std::unique_ptr<amqp::Consumer> consumer_;
  std::unique_ptr<amqp::Publisher> publisher_;
  std::vector<std::unique_ptr<PartitionWorker>> workers_;
  std::thread thread_;
};

/// Makes the store ready, records the number of partitions at the first start, and starts the
/// consumer once both are done; later just looks whether the store answers. For runtime::Watch.
/// Errors: also kConflict, if another number is recorded: then nothing is consumed.
Status look_at_store(timeline::TimelineStore& store, unsigned partitions, ChatConsumer& consumer);

}  // namespace parley::consumer
