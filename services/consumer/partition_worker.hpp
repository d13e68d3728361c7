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

/// Stores what comes from one partition's queue, in its order.
///
/// Guarantee: a delivery is acknowledged when each of its items, and of all deliveries before it,
/// is in the store, or confirmed in the dead-letter queue. While the store is away the deliveries
/// are held and tried again. A message of a newer version is held, and from time to time given back
/// for another consumer. What is taken and not stored is never passed over: the worker goes on when
/// the broker has all of it back. Threads: one of its own, on which the store is called; deliver()
/// and lost() from any. Stop: stop() or the destructor finishes the batch that is being stored,
/// hands its acknowledgement over, and joins; it doesn't wait for a store or broker that is away.
class PartitionWorker {
 public:
  struct Parts {
    messaging::Stores stores;
    /// For events and dead letters.
    amqp::Publisher& publisher;
    Metrics& metrics;
    /// At once, or soon with others. Must not block.
    DeliveryQueue::Acknowledge acknowledge;
    /// Gives the queue up, and joins it again at the end of the line; lost() reports that it is
    /// done.
    std::function<void()> leave_and_rejoin;
  };

  PartitionWorker(unsigned partition, unsigned partitions, Parts parts);
  ~PartitionWorker();
  PartitionWorker(const PartitionWorker&) = delete;
  PartitionWorker& operator=(const PartitionWorker&) = delete;

  void deliver(amqp::Delivery delivery);
  /// What was delivered and not acknowledged went back to the queue.
  void lost();
  /// Asks for leave_and_rejoin once the running batch is acknowledged; nothing comes of it if the
  /// partition is lost before.
  void give_back();
  void request_stop();
  void stop();

  /// How often the partition was lost.
  std::uint64_t losses() const { return queue_->clearings(); }
  /// There is no other consumer: the joined queue is ours, unless it was lost more often meanwhile.
  void set_active(std::uint64_t losses) { queue_->set_active(losses); }
  /// Whether it is known that we get the partition's messages: one was delivered since the queue
  /// was joined, or nobody else is there. That is how a standby learns that it has become active;
  /// AMQP doesn't tell.
  bool active() const { return queue_->active(); }
  /// How many deliveries are not acknowledged.
  std::size_t held() const { return queue_->held(); }
  /// For how long deliveries were held and none acknowledged; 0 if none is.
  std::chrono::nanoseconds stuck() const { return queue_->stuck(); }
  /// What the partition waits for, and why it does not go on; empty if it does.
  std::string_view waits_for() const;
  std::string trouble() const;

 private:
  void run();
  void work(Work work);
  /// Reads up to the first newer message; returns the receipts of what was read.
  amqp::Receipts read(const std::vector<amqp::Delivery>& deliveries, Batch& batch,
                      std::vector<Poison>& poison, bool& newer);
  // False if the partition was lost or the worker stops first.
  bool store(Batch& batch, std::uint64_t clearings);
  bool bury(const std::vector<Poison>& poison, std::uint64_t clearings);
  /// Calls until it works.
  bool until_done(std::string_view waits_for, const std::function<Status()>& attempt,
                  std::uint64_t clearings);
  Status store_once(Batch& batch);
  void tell(const Batch& batch, const amqp::Receipts& receipts);
  void hold_for_newer(std::uint64_t clearings);
  /// Gives back what was taken with that number of clearings, and all behind it, unless it went
  /// back meanwhile. Returns once it has, or when the worker stops.
  void return_queue(std::uint64_t clearings);
  /// Tells those who hand entries on to ask the store, where it is due.
  void tell_of_lost_events();
  void save_tails(bool idle);
  void set_trouble(std::string_view waits_for, std::string trouble);

  const unsigned partition_;
  const unsigned partitions_;
  const Parts parts_;
  /// Also of the completions of the last events, which may come when the worker is gone.
  const std::shared_ptr<DeliveryQueue> queue_;
  Sequencer sequencer_;
  Judge judge_;
  Annotator annotator_;
  Monotonic::time_point tails_saved_{};
  std::uint64_t conflicts_counted_ = 0;
  /// Of the completions of events, which may come when the worker is gone. Whoever worked on this
  /// partition before may have lost some, too.
  const std::shared_ptr<std::atomic<bool>> events_lost_;
  mutable std::mutex mutex_;
  std::string_view waits_for_;
  std::string trouble_;
  Thread thread_;
};

}  // namespace parley::consumer
