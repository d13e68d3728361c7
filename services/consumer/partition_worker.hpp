#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "amqp/message.hpp"
#include "amqp/publisher.hpp"
#include "annotator.hpp"
#include "base/thread.hpp"
#include "batch_reader.hpp"
#include "consumer_metrics.hpp"
#include "delivery_queue.hpp"
#include "judge.hpp"
#include "sequencer.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::consumer {

/// Stores the messages of one partition's queue, in order.
///
/// Guarantee: a delivery is acknowledged once each of its items, and of all deliveries before it,
/// is in the store, or confirmed in the dead-letter queue. While the store is unavailable,
/// deliveries are held and retried. A message of a newer version is held, and regularly given back
/// for another consumer. A delivery that was taken but not stored is never skipped: the worker
/// gives all of them back and continues with their redelivery. Threads: one of its own, on which
/// the store is called; deliver() and lost() from any. Stop: stop() or the destructor finishes the
/// batch being stored, passes on its acknowledgement, and joins; it doesn't wait for an unavailable
/// store or broker.
class PartitionWorker {
 public:
  struct Dependencies {
    messaging::Stores stores;
    /// For events and dead letters.
    amqp::Publisher& publisher;
    Metrics& metrics;
    /// Sent at once, or batched with others. Must not block.
    DeliveryQueue::Acknowledge acknowledge;
    /// Leaves the queue and rejoins it at the end of the line; lost() reports that it is done.
    std::function<void()> leave_and_rejoin;
  };

  PartitionWorker(unsigned partition, unsigned partitions, Dependencies parts);
  ~PartitionWorker();
  PartitionWorker(const PartitionWorker&) = delete;
  PartitionWorker& operator=(const PartitionWorker&) = delete;

  void deliver(amqp::Delivery delivery);
  /// All un-acknowledged deliveries returned to the queue.
  void lost();
  /// Requests leave_and_rejoin() once the running batch is acknowledged; has no effect if the
  /// partition is lost before.
  void give_back();
  void request_stop();
  void stop();

  /// How often the partition was lost.
  std::uint64_t losses() const { return queue_->clearings(); }
  /// There is no other consumer, so this one is active in the joined queue. Ignored if it was lost
  /// since `losses`.
  void set_active(std::uint64_t losses) { queue_->set_active(losses); }
  /// Whether this consumer is known to get the partition's messages: one was delivered since it
  /// joined the queue, or there is no other consumer. AMQP doesn't notify a standby that it has
  /// become active.
  bool active() const { return queue_->active(); }
  /// The number of un-acknowledged deliveries.
  std::size_t held() const { return queue_->held(); }
  /// How long deliveries have been held without an acknowledgement; 0 if none is held.
  std::chrono::nanoseconds stuck() const { return queue_->stuck(); }
  /// What the partition waits for, and why; empty if it isn't stuck.
  std::string_view waits_for() const;
  std::string trouble() const;

 private:
  void run();
  void work(Work work);
  /// Parses up to the first newer message; returns the receipts of the parsed ones.
  amqp::Receipts read(const std::vector<amqp::Delivery>& deliveries, Batch& batch,
                      std::vector<Poison>& poison, bool& newer);
  // These return false if the partition is lost or the worker stops first.
  bool store(Batch& batch, std::uint64_t clearings);
  bool bury(const std::vector<Poison>& poison, std::uint64_t clearings);
  /// Repeats the attempt until it succeeds.
  bool until_done(std::string_view waits_for, const std::function<Status()>& attempt,
                  std::uint64_t clearings);
  Status store_once(Batch& batch);
  void tell(const Batch& batch, const amqp::Receipts& receipts);
  void hold_for_newer(std::uint64_t clearings);
  /// Gives back the deliveries taken at `clearings` and all after them, unless they have already
  /// returned. Returns once that is done, or when the worker stops.
  void return_queue(std::uint64_t clearings);
  /// If events were lost, tells realtime-services to query the store.
  void tell_of_lost_events();
  void save_tails(bool idle);
  void set_trouble(std::string_view waits_for, std::string trouble);

  const unsigned partition_;
  const unsigned partitions_;
  const Dependencies parts_;
  /// Shared with the completions of the last events, which may outlive the worker.
  const std::shared_ptr<DeliveryQueue> queue_;
  Sequencer sequencer_;
  Judge judge_;
  Annotator annotator_;
  Monotonic::time_point tails_saved_{};
  std::uint64_t conflicts_counted_ = 0;
  /// Shared with the completions of events, which may outlive the worker. Initially true: the
  /// previous consumer of this partition may have lost events, too.
  const std::shared_ptr<std::atomic<bool>> events_lost_;
  mutable std::mutex mutex_;
  std::string_view waits_for_;
  std::string trouble_;
  Thread thread_;
};

}  // namespace parley::consumer
