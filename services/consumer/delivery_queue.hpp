#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "amqp/message.hpp"

namespace parley::consumer {

/// Deliveries of one partition between the connection's thread and the partition's worker. Bounded
/// by the prefetch and by the bytes that amqp::Consumer holds. Threads: any.
class DeliveryQueue {
 public:
  void push(amqp::Delivery delivery);
  /// The deliveries in here went back to the broker.
  void clear();
  /// Wakes the worker for ever.
  void stop();
  /// Wakes the worker once, for something else than a delivery.
  void nudge();

  /// At most `most` deliveries and not many more bytes than `bytes`; none after `time` or a nudge.
  std::vector<amqp::Delivery> take(std::size_t most, std::size_t bytes,
                                   std::chrono::milliseconds time);

  /// How often clear() was called.
  std::uint64_t clearings() const;
  /// Waits; true if it was ended early by stop(), or by a clear() after that number of them.
  bool pause(std::chrono::milliseconds time, std::uint64_t clearings);
  bool stopped() const;
  bool empty() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<amqp::Delivery> deliveries_;
  std::uint64_t clearings_ = 0;
  bool nudged_ = false;
  bool stopped_ = false;
};

}  // namespace parley::consumer
