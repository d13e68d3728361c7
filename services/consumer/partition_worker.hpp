#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "amqp/message.hpp"
#include "amqp/publisher.hpp"
#include "annotator.hpp"
#include "batch_reader.hpp"
#include "consumer_metrics.hpp"
#include "delivery_queue.hpp"
#include "judge.hpp"
#include "sequencer.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::consumer {

/// Stores what comes from one partition's queue, in its order.
///
/// Guarantee: a delivery is acknowledged when each of its items is in the store, or confirmed in
/// the dead-letter queue. While the store is away the deliveries are held and tried again. A
/// message of a newer version is held, and from time to time given back for another consumer.
/// Threads: one of its own, on which the store is called; deliver() and lost() from any.
/// Stop: stop() or the destructor finishes the batch that is being stored, hands its
/// acknowledgement over, and joins; it doesn't wait for a store or broker that is away.
class PartitionWorker {
 public:
  struct Parts {
    Stores stores;
    /// For events and dead letters.
    amqp::Publisher& publisher;
    Metrics& metrics;
    /// At once, or soon with others.
    std::function<void(const amqp::Receipt&, bool at_once)> acknowledge_up_to;
    /// Gives the queue up, and joins it again at the end of the line.
    std::function<void()> leave_and_rejoin;
  };

  PartitionWorker(unsigned partition, unsigned partitions, Parts parts);
  ~PartitionWorker();
  PartitionWorker(const PartitionWorker&) = delete;
  PartitionWorker& operator=(const PartitionWorker&) = delete;

  void deliver(amqp::Delivery delivery);
  /// What was delivered and not acknowledged went back to the queue.
  void lost();
  /// Asks for leave_and_rejoin once the running batch is acknowledged.
  void give_back();
  void request_stop();
  void stop();

  /// Whether something was delivered since the queue was joined: that is how a standby learns that
  /// it has become active.
  bool active() const { return active_.load(); }
  /// Why the partition does not go on; empty if it does.
  std::string trouble() const;

 private:
  void run();
  void work(std::vector<amqp::Delivery> deliveries);
  /// Reads up to the first newer message; returns how many deliveries that are.
  std::size_t read(const std::vector<amqp::Delivery>& deliveries, Batch& batch,
                   std::vector<Poison>& poison);
  bool store(Batch& batch);
  Status store_once(Batch& batch);
  bool bury(const std::vector<Poison>& poison);
  /// `at_once`: what was buried would be so twice, if it were delivered again after a crash.
  void tell(const Batch& batch, const amqp::Receipt& last, bool at_once);
  void hold_for_newer();
  void return_queue();
  void save_tails(bool idle);
  /// Calls until it works; false if the partition was lost or the worker stops first.
  bool until_done(const std::function<Status()>& attempt);
  /// Waits for the events of earlier batches, after which those are acknowledged.
  void await_acknowledgements() const;
  void set_trouble(std::string trouble);

  const unsigned partition_;
  const unsigned partitions_;
  const Parts parts_;
  DeliveryQueue queue_;
  Sequencer sequencer_;
  Judge judge_;
  Annotator annotator_;
  std::atomic<bool> active_ = false;
  std::atomic<bool> give_back_ = false;
  Monotonic::time_point tails_saved_{};
  std::uint64_t conflicts_counted_ = 0;
  /// Of the queue when the present batch was taken.
  std::uint64_t clearings_ = 0;
  mutable std::mutex mutex_;
  /// Batches whose events are under way: their acknowledgement comes after.
  std::shared_ptr<std::atomic<unsigned>> under_way_;
  std::string trouble_;
  std::thread thread_;
};

}  // namespace parley::consumer
