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

/// What comes of an acknowledgement.
enum class Acknowledged {
  noted,
  /// Of an earlier life of the channel, or acknowledged before: nothing to do.
  late,
  /// It leaves out an older delivery, or names one that was never made.
  refused,
};

/// One queue of a Consumer, on its own channel: puts deliveries together and knows how many bytes
/// of them are un-acknowledged. Threads: the consumer's, but for active().
class Subscription {
 public:
  Subscription(std::uint32_t number, SubscriptionOptions options)
      : number_(number), options_(std::move(options)) {}

  const std::string& queue() const { return options_.queue; }
  std::uint16_t prefetch() const { return options_.prefetch; }
  amqp_channel_t channel() const { return static_cast<amqp_channel_t>(number_ + 1); }

  bool wanted = false;
  /// Not before this time is another attempt made.
  Monotonic::time_point next_attempt{};
  Backoff backoff = broker_backoff();
  /// When the connection ended as this was consumed; nothing where the last attempt went well.
  std::optional<Monotonic::time_point> broken_at;

  /// Whether the broker has it as a consumer. Any thread.
  bool active() const { return active_; }
  /// Calls on_joined, and is active then.
  void begin();
  /// The channel is gone. Calls on_lost if it was active, and isn't any more.
  void end();

  /// A frame of its channel; hands a complete delivery on. Frames of an ended one are ignored.
  void feed(const amqp_frame_t& frame);

  /// Notes that these deliveries are acknowledged, if nothing older than they is left out.
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
  /// The last tag that was acknowledged in this life.
  std::uint64_t acknowledged_ = 0;
  std::size_t held_bytes_ = 0;
};

}  // namespace parley::amqp
