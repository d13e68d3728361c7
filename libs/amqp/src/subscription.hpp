#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "amqp/consumer.hpp"
#include "base/clock.hpp"
#include "frames.hpp"
#include "librabbitmq.hpp"
#include "timing.hpp"

namespace parley::amqp {

/// The outcome of an acknowledgement.
enum class Acknowledged {
  kNoted,
  /// Of an earlier epoch of the channel, or acknowledged before: nothing to do.
  kLate,
  /// It skips an older delivery, or names one that was never made.
  kRefused,
};

/// One queue of a Consumer, on its own channel: assembles deliveries and counts their
/// un-acknowledged bytes. Threads: the consumer's, but for active().
class Subscription {
 public:
  Subscription(std::uint32_t number, SubscriptionOptions options)
      : number_(number), options_(std::move(options)) {}

  const std::string& queue() const { return options_.queue; }
  std::uint16_t prefetch() const { return options_.prefetch; }
  amqp_channel_t channel() const { return static_cast<amqp_channel_t>(number_ + 1); }

  bool wanted = false;
  /// No other attempt is made before this time.
  Monotonic::time_point next_attempt{};
  Backoff backoff = broker_backoff();
  /// When consuming this ended the connection; nothing if the last attempt succeeded.
  std::optional<Monotonic::time_point> broken_at;

  /// Whether the broker has the consumer registered. Any thread.
  bool active() const { return active_; }
  /// Calls on_joined, then becomes active.
  void begin();
  /// The channel is gone. Calls on_lost if it was active; it no longer is.
  void end();

  /// Handles a frame of its channel; hands on a complete delivery. Ignored once it has ended.
  void feed(const amqp_frame_t& frame);

  /// Notes that these deliveries are acknowledged, unless an older one would be skipped.
  Acknowledged acknowledge(const Receipts& receipts);

  /// How many deliveries are un-acknowledged, and what they cost.
  int held() const { return static_cast<int>(held_.size()); }
  std::size_t held_bytes() const { return held_bytes_; }

 private:
  void deliver();

  const std::uint32_t number_;
  const SubscriptionOptions options_;
  std::atomic<bool> active_ = false;
  bool delivering_ = false;
  std::uint64_t epoch_ = 0;
  Delivery next_;
  ContentReader content_;
  /// Tags and sizes of the un-acknowledged deliveries.
  std::deque<std::pair<std::uint64_t, std::size_t>> held_;
  /// The last tag that was acknowledged in this epoch.
  std::uint64_t acknowledged_ = 0;
  std::size_t held_bytes_ = 0;
};

}  // namespace parley::amqp
