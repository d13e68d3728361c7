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

/// The name in /readyz of whether entries come.
inline constexpr std::string_view kEventsCheck = "events";

/// What a message on chat.events holds; what can't be read is logged and left out.
std::vector<Line> read_events(std::string_view lines);
/// The same of chat.signals; signals that only a newer version knows are left out.
std::vector<protocol::Signal> read_signals(std::string_view lines);

/// Takes what chat-consumer stored, and what realtime-services tell each other, from a queue of
/// this instance's own on chat.events and chat.signals.
///
/// Best effort: while it isn't connected, or its queue is gone, and where the broker drops what
/// waits too long, entries are missing; `on_state` tells of the former, the `seq` of the latter.
/// `connected` is true from when nothing is missed any more.
/// What is handed out is acknowledged once its `done` was called, which must be in the order in
/// which it came: so at most amqp::kMaxPrefetch messages wait in this process, however slow it is.
/// Threads: callbacks run on the connection's own; `done` may be called on any, even after the end.
/// Owns: the connection. Stop: the destructor.
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
  /// What `done` needs; outlives the feed.
  struct Acknowledging;

  amqp::ConsumerOptions options(amqp::Endpoint endpoint);
  void take(const amqp::Delivery& delivery);
  /// Of the connection; of the queue while there is one.
  void connection_state(const amqp::ConnectionState& state);
  void queue_state(bool joined);
  bool ends() const;

  std::shared_ptr<Acknowledging> acknowledging_;
  OnEvents on_events_;
  OnSignals on_signals_;
  OnState on_state_;
  /// The consumer's thread.
  bool connected_ = false;
  amqp::Consumer consumer_;
  const metrics::Probe depth_;
};

}  // namespace parley::realtime
