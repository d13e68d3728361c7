#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "amqp/consumer.hpp"
#include "metrics/metrics.hpp"
#include "protocol/signal.hpp"
#include "store_reader.hpp"

namespace parley::realtime {

/// The check in /readyz that reports whether the event feed is connected.
inline constexpr std::string_view kEventsCheck = "events";

/// Returns the entries in a message of chat.events. Lines that can't be parsed are logged and
/// skipped.
std::vector<Line> read_events(std::string_view lines);
/// Returns the signals in a message of chat.signals. Unknown ones, of newer versions, are skipped.
std::vector<protocol::Signal> read_signals(std::string_view lines);

/// Consumes, from a queue of this instance, what chat-consumer stored (chat.events) and the signals
/// of chat-consumer and of all instances (chat.signals).
///
/// Best effort: entries are missed while it is disconnected or its queue is gone, which `on_state`
/// reports, and when the broker drops the oldest from a full queue, which shows as a gap in `seq`.
/// `on_state` reports connected only once the queue receives everything again.
/// Each batch is acknowledged when its `done` is called; call these in the order of delivery. At
/// most amqp::kMaxPrefetch messages are held in this process, however slow it is.
/// Threads: callbacks run on the connection's thread; `done` may be called on any, even after the
/// feed is destroyed. Owns: the connection. Stop: the destructor.
class EventFeed {
 public:
  using Done = std::function<void()>;
  using OnEvents = std::function<void(std::vector<Line>, Done done)>;
  using OnSignals = std::function<void(std::vector<protocol::Signal>, Done done)>;
  using OnState = std::function<void(const amqp::ConnectionState&)>;

  EventFeed(amqp::Endpoint endpoint, OnEvents on_events, OnSignals on_signals, OnState on_state);
  EventFeed(const EventFeed&) = delete;
  EventFeed& operator=(const EventFeed&) = delete;
  ~EventFeed();

 private:
  /// State that `done` uses; outlives the feed.
  struct Acknowledging;

  amqp::ConsumerOptions options(amqp::Endpoint endpoint);
  void take(const amqp::Delivery& delivery);
  /// The states of the connection and, while it is connected, of the queue.
  void connection_state(const amqp::ConnectionState& state);
  void queue_state(bool joined);
  bool ends() const;

  std::shared_ptr<Acknowledging> acknowledging_;
  OnEvents on_events_;
  OnSignals on_signals_;
  OnState on_state_;
  /// Used on the consumer's thread only.
  bool connected_ = false;
  amqp::Consumer consumer_;
  const metrics::Probe depth_;
};

}  // namespace parley::realtime
