#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "amqp/consumer.hpp"
#include "metrics/metrics.hpp"
#include "protocol/signal.hpp"
#include "store_reader.hpp"

namespace parley::realtime {

/// What a message on chat.events holds; what can't be read is logged and left out.
std::vector<Line> read_events(std::string_view lines);
/// The same of chat.signals; signals that only a newer version knows are left out.
std::vector<protocol::Signal> read_signals(std::string_view lines);

/// Takes what chat-consumer stored, and what realtime-services tell each other, from a queue of
/// this instance's own on chat.events and chat.signals.
///
/// Best effort: while it isn't connected, and where the broker drops what waits too long, entries
/// are missing; `on_state` tells of the former, the `seq` of the latter.
/// Threads: callbacks run on the connection's own. Owns: the connection. Stop: the destructor.
class EventFeed {
 public:
  using OnEvents = std::function<void(std::vector<Line>)>;
  using OnSignals = std::function<void(std::vector<protocol::Signal>)>;
  using OnState = std::function<void(const amqp::ConnectionState&)>;

  EventFeed(amqp::Endpoint endpoint, OnEvents on_events, OnSignals on_signals, OnState on_state);
  EventFeed(const EventFeed&) = delete;
  EventFeed& operator=(const EventFeed&) = delete;

 private:
  void take(const amqp::Delivery& delivery);

  OnEvents on_events_;
  OnSignals on_signals_;
  amqp::Consumer consumer_;
  const metrics::Probe depth_;
};

}  // namespace parley::realtime
