#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "amqp/message.hpp"
#include "base/clock.hpp"
#include "base/thread.hpp"

namespace parley::consumer {

/// The worker's next work.
struct Work {
  /// Consecutive deliveries, in order.
  std::vector<amqp::Delivery> deliveries;
  /// The queue's clearings() when they were taken. They are valid until the next clear().
  std::uint64_t clearings = 0;
  /// ask_back() was called.
  bool give_back = false;
  /// A delivery was taken but not stored, or never delivered: a broken invariant. The partition
  /// must be given back.
  bool left_out = false;
};

/// Why a wait ended.
enum class Waited { kTime, kLost, kStopped };

/// One partition's deliveries from arrival to acknowledgement, between the connection's thread, the
/// partition's worker and the publisher's thread. The only place where the worker waits.
///
/// Guarantee: acknowledges deliveries in order, each after it and all before it were stored() and
/// told(). Hands out nothing further while a taken delivery is not stored(): a dropped delivery
/// therefore holds back all that follow until clear(), after which they are redelivered. Bounded by
/// the prefetch and by the bytes that amqp::Consumer holds. Threads: any.
class DeliveryQueue {
 public:
  /// Must not block or call back.
  using Acknowledge = std::function<void(const amqp::Receipts&, bool at_once)>;

  explicit DeliveryQueue(Acknowledge acknowledge) : acknowledge_(std::move(acknowledge)) {}

  void push(amqp::Delivery delivery);
  /// All deliveries have returned to the broker: none is acknowledged any more.
  void clear();
  /// From now on, no call makes the worker wait.
  void stop();
  /// Asks the worker to give back the partition. clear() also satisfies the request.
  void ask_back();

  /// Waits for deliveries and returns at most `most` of them, and few more bytes than `bytes`; none
  /// after `time`, after stop(), or with `give_back` or `left_out`.
  Work take(std::size_t most, std::size_t bytes, std::chrono::milliseconds time);
  /// Waits; ends early at stop(), or if the queue was cleared since `clearings`.
  Waited pause(std::chrono::milliseconds time, std::uint64_t clearings);

  /// These deliveries, the first taken ones not yet stored, are in the store or dead-lettered.
  /// Ignored if they returned to the broker, or if one would be skipped, which the next take()
  /// reports.
  void stored(const amqp::Receipts& receipts, bool at_once);
  /// Their events have been published or given up. In any order; ignored if they returned to the
  /// broker.
  void told(const amqp::Receipts& receipts);
  /// Waits until everything stored is told, or for `time`.
  void wait_told(std::chrono::milliseconds time);

  bool stopped() const;
  /// No delivery is left to take.
  bool empty() const;
  /// The number of clear() calls.
  std::uint64_t clearings() const;
  /// No other consumer can be the active one. Valid until the next clear(); ignored if there was
  /// one since `clearings`.
  void set_active(std::uint64_t clearings);
  /// Whether something was delivered, or set_active() called, since the last clear().
  bool active() const;
  /// The number of un-acknowledged deliveries.
  std::size_t held() const;
  /// How long deliveries have been held without an acknowledgement; 0 if none is held. Deliveries
  /// that return to the broker and come back keep their time.
  std::chrono::nanoseconds stuck() const;

 private:
  struct Stored {
    amqp::Receipts receipts;
    bool at_once = false;
    bool told = false;
  };

  const Acknowledge acknowledge_;
  mutable std::mutex mutex_;
  Condition changed_;
  std::deque<amqp::Delivery> deliveries_;
  // The first delivery not yet taken, and the first not yet stored. Empty before the first delivery
  // after a clear().
  std::optional<amqp::Receipt> next_taken_;
  std::optional<amqp::Receipt> next_stored_;
  /// Not acknowledged yet.
  std::deque<Stored> stored_;
  std::size_t held_ = 0;
  /// Empty while no delivery is held, unless held ones returned to the broker.
  std::optional<Monotonic::time_point> stuck_since_;
  std::uint64_t clearings_ = 0;
  bool active_ = false;
  bool asked_back_ = false;
  bool stopped_ = false;
};

}  // namespace parley::consumer
