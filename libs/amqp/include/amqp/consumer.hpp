#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "amqp/endpoint.hpp"
#include "amqp/message.hpp"
#include "amqp/publisher.hpp"
#include "amqp/topology.hpp"

namespace parley::amqp {

/// The most un-acknowledged deliveries that a quorum queue hands to one consumer.
inline constexpr std::uint16_t kMaxPrefetch = 2000;

struct SubscriptionOptions {
  std::string queue;
  /// 1 … kMaxPrefetch.
  std::uint16_t prefetch = kMaxPrefetch;
  /// Handles a delivery. On the consumer's thread; must not block.
  std::function<void(Delivery)> on_delivery;
  /// All un-acknowledged deliveries of this subscription went back to the queue (connection or
  /// channel lost, queue deleted, leave()). On the consumer's thread; must not block.
  std::function<void()> on_lost;
  /// The broker has registered the consumer: a transient queue misses nothing from now on, and may
  /// have missed messages since on_lost. On the consumer's thread; must not block.
  std::function<void()> on_joined = nullptr;
};

/// What the broker reports about a queue.
struct QueueCounts {
  bool known = false;
  std::uint32_t ready_messages = 0;
  /// On a single-active-consumer queue, only the active one counts.
  std::uint32_t consumers = 0;
};

struct ConsumerOptions {
  Endpoint endpoint;
  std::string name = "consumer";
  std::chrono::seconds heartbeat{5};
  /// Declared at each connect, and again before the first subscription after one has ended.
  Topology topology;
  /// Subscriptions by number: the index in this list. None is joined before join() is called.
  std::vector<SubscriptionOptions> subscriptions;
  /// Reading stops while deliveries of more bytes than this are un-acknowledged.
  std::size_t max_held_bytes = 64U * 1024 * 1024;
  /// How long acknowledgements may wait to be batched: each costs the broker a disk write (quorum
  /// queues). They are sent at once when half of a prefetch or of max_held_bytes is
  /// un-acknowledged, and before a channel ends.
  std::chrono::milliseconds acknowledge_within{0};
  /// How often counts() is refreshed.
  std::chrono::milliseconds count_interval{2000};
  /// An acknowledgement for this queue was refused because it left a gap: the caller broke an
  /// invariant. On the consumer's thread, after on_lost; must not block.
  std::function<void(std::string_view queue)> on_refused;
  std::function<void(const ConnectionState&)> on_state;
};

/// Consumes from any number of queues over one connection, one channel each, with manual
/// acknowledgement, until stopped: connection, channel, subscription and topology are
/// re-established with jittered backoff.
///
/// Guarantee: a message is handed out again until an acknowledgement covers it, and one covers only
/// what it names: the oldest un-acknowledged deliveries of its subscription, in order. Never
/// requeues a single one: that reorders a quorum queue; leave() returns all un-acknowledged ones to
/// its front, in order.
/// Threads: all members may be called from any thread; callbacks run on the consumer's own thread,
/// never two at a time.
/// Stop: stop() or the destructor sends the acknowledgements given before, closes the connection
/// (un-acknowledged deliveries go back) and joins the thread; no callback runs afterwards.
class Consumer {
 public:
  explicit Consumer(ConsumerOptions options);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  /// Subscribes; stays subscribed across lost connections. On a single-active-consumer queue, joins
  /// the end of the line of consumers. Does nothing if already joined.
  void join(std::uint32_t subscription);

  /// Leaves the queue at once: its channel is closed, so that the next consumer gets the
  /// un-acknowledged deliveries first. Finish and acknowledge work in progress before.
  void leave(std::uint32_t subscription);

  /// Acknowledges these deliveries; `at_once` sends this now, with all that wait. They must be the
  /// oldest of their subscription that no earlier call has covered. Late ones are ignored: those of
  /// an earlier epoch of the channel, and those already acknowledged. If an older delivery would be
  /// skipped, none of them is acknowledged, and the queue is left and rejoined: what is
  /// un-acknowledged is delivered again (on_lost, on_refused).
  void acknowledge(const Receipts& receipts, bool at_once = false);

  /// Whether the broker has the consumer registered now, active or on standby.
  bool joined(std::uint32_t subscription) const;

  /// As of the last refresh, at most count_interval old while connected.
  QueueCounts counts(std::uint32_t subscription) const;

  ConnectionState state() const;
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::amqp
