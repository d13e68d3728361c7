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

/// What the worker does next.
struct Work {
  /// In their order; one after another, none left out.
  std::vector<amqp::Delivery> deliveries;
  /// How often the queue had been cleared when they were taken. They are the worker's until it is
  /// cleared again.
  std::uint64_t clearings = 0;
  /// The partition is asked for.
  bool give_back = false;
  /// Something that was taken before is not stored, or was never delivered: a broken invariant. The
  /// partition has to be given back.
  bool left_out = false;
};

/// Why a wait ended.
enum class Waited { time, lost, stopped };

/// One partition's deliveries from their arrival to their acknowledgement, between the connection's
/// thread, the partition's worker and the publisher's thread. The only place where the worker
/// waits.
///
/// Guarantee: acknowledges deliveries in their order, each after it and all before it were
/// stored() and told(). Hands out no more while something that was taken is not stored(): so what
/// is dropped holds back all behind it until clear(), after which they are delivered again.
/// Bounded by the prefetch and by the bytes that amqp::Consumer holds. Threads: any.
class DeliveryQueue {
 public:
  /// Must not block or call back.
  using Acknowledge = std::function<void(const amqp::Receipts&, bool at_once)>;

  explicit DeliveryQueue(Acknowledge acknowledge) : acknowledge_(std::move(acknowledge)) {}

  void push(amqp::Delivery delivery);
  /// All that was delivered went back to the broker: none of it is acknowledged any more.
  void clear();
  /// Wakes the worker for ever.
  void stop();
  /// Asks the worker for the partition. A clear() answers that, too.
  void ask_back();

  /// At most `most` deliveries and not many more bytes than `bytes`; none after `time`, at a stop,
  /// or with `give_back` or `left_out`.
  Work take(std::size_t most, std::size_t bytes, std::chrono::milliseconds time);
  /// Waits; ended early by stop(), or if the queue was cleared since work with that number of
  /// clearings was taken.
  Waited pause(std::chrono::milliseconds time, std::uint64_t clearings);

  /// These of the taken ones, the first of them that were not, are in the store or buried. Ignored
  /// if they went back, or if one would be left out: the next take() tells.
  void stored(const amqp::Receipts& receipts, bool at_once);
  /// They need not wait for their events any longer. In any order; ignored if they went back.
  void told(const amqp::Receipts& receipts);
  /// Waits until all that is stored is told, or for `time`.
  void wait_told(std::chrono::milliseconds time);

  bool stopped() const;
  /// Nothing is left to take.
  bool empty() const;
  /// How often it was cleared.
  std::uint64_t clearings() const;
  /// Nobody else can be the active consumer. Holds until the next clear(); ignored if there was one
  /// since that number of them.
  void set_active(std::uint64_t clearings);
  /// Whether something was delivered, or set_active() called, since the last clear().
  bool active() const;
  /// How many deliveries are not acknowledged.
  std::size_t held() const;
  /// For how long deliveries were held and none acknowledged; 0 if none is. What goes back and is
  /// delivered here again is not new.
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
  // The first that is not taken, and that is not stored. Both are nothing before the first delivery
  // after a clear().
  std::optional<amqp::Receipt> next_taken_;
  std::optional<amqp::Receipt> next_stored_;
  /// Not acknowledged yet.
  std::deque<Stored> stored_;
  std::size_t held_ = 0;
  /// Nothing while no delivery is held, unless those that were went back.
  std::optional<Monotonic::time_point> stuck_since_;
  std::uint64_t clearings_ = 0;
  bool active_ = false;
  bool asked_back_ = false;
  bool stopped_ = false;
};

}  // namespace parley::consumer
