#pragma once

#include "amqp/publisher.hpp"
#include "protocol/signal.hpp"

namespace parley::realtime {

/// Publishes short-lived signals to all instances, including this one. Best effort: a signal that
/// can't be published now is dropped. Threads: any. Owns: a connection to the broker. Stop: the
/// destructor.
class SignalBus {
 public:
  explicit SignalBus(amqp::Endpoint endpoint);

  void publish(const protocol::Signal& signal);

 private:
  amqp::BrokerPublisher publisher_;
};

}  // namespace parley::realtime
