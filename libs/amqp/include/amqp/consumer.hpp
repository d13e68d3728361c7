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

/// A quorum queue hands at most so many un-acknowledged deliveries to one consumer.
inline constexpr std::uint16_t kMaxPrefetch = 2000;

struct SubscriptionOptions {
  std::string queue;
  /// 1 … kMaxPrefetch.
  std::uint16_t prefetch = kMaxPrefetch;
  /// Takes a delivery. On the consumer's thread; must not block.
  std::function<void(Delivery)> on_delivery;
  /// All un-acknowledged deliveries of this subscription went back to the queue (connection or
  /// channel lost, queue deleted, leave()). On the consumer's thread; must not block.
  std::function<void()> on_lost;
  /// The broker has it as a consumer: a transient queue misses nothing from now on, and may have
  /// missed what came since on_lost. On the consumer's thread; must not block.
  std::function<void()> on_joined = nullptr;
};

/// What the broker says of a queue.
struct QueueCounts {
  bool known = false;
  std::uint32_t ready_messages = 0;
  /// Of a single-active-consumer queue only the active one.
  std::uint32_t consumers = 0;
};

struct ConsumerOptions {
  Endpoint endpoint;
  std::string name = "consumer";
  std::chrono::seconds heartbeat{5};
  /// Declared at each connect, and again before the first subscription after the end of one.
  Topology topology;
  /// Subscriptions by number: the index in this list. None is joined before join() is called.
  std::vector<SubscriptionOptions> subscriptions;
  /// Reading stops while deliveries of more bytes than this are un-acknowledged.
  std::size_t max_held_bytes = 64U * 1024 * 1024;
  /// How long acknowledgements may wait for others to go with them: each costs the broker a write
  /// to the disk (quorum queues). They go at once where half of a prefetch or of max_held_bytes is
  /// un-acknowledged, and before the end of a channel.
  std::chrono::milliseconds acknowledge_within{0};
  /// How often counts() is brought up to date.
  std::chrono::milliseconds count_interval{2000};
  /// An acknowledgement of this queue was refused since it left a hole: a broken invariant of
  /// whoever gave it. On the consumer's thread, after on_lost; must not block.
  std::function<void(std::string_view queue)> on_refused;
  std::function<void(const ConnectionState&)> on_state;
};

/// Consumes from any number of queues over one connection, one channel each, with manual
/// acknowledgement, for ever: connection, channel and subscription are made again with jittered
/// backoff, the topology too.
///
/// Guarantee: a message is handed out again until an acknowledgement covers it, and one covers only
/// what it names: the oldest un-acknowledged deliveries of its subscription, in order. Never puts
/// one back singly: that reorders a quorum queue; leave() returns all un-acknowledged ones to its
/// front, in order.
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

  /// Subscribes; stays subscribed over lost connections. At the end of the queue's line of
  /// consumers, if it is a single-active-consumer queue. Nothing happens if it is joined.
  void join(std::uint32_t subscription);

  /// Gives the queue up at once: its channel is closed, so that the un-acknowledged deliveries are
  /// the first that the next consumer gets. Finish and acknowledge what is in work before.
  void leave(std::uint32_t subscription);

  /// Acknowledges these deliveries, `at_once` with all that wait. They must be the oldest of their
  /// subscription that no earlier call has covered. Late ones do nothing: those of an earlier life
  /// of the channel, and those that are acknowledged already. If an older delivery would be left
  /// out, none of them is acknowledged, and the queue is left and joined again: what is
  /// un-acknowledged is delivered once more (on_lost, on_refused).
  void acknowledge(const Receipts& receipts, bool at_once = false);

  /// Whether the broker has it as a consumer now, active or standing by.
  bool joined(std::uint32_t subscription) const;

  /// As of the last look, at most count_interval old while connected.
  QueueCounts counts(std::uint32_t subscription) const;

  ConnectionState state() const;
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::amqp
