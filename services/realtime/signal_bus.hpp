#pragma once

#include "amqp/publisher.hpp"
#include "protocol/signal.hpp"

namespace parley::realtime {

/// Tells all instances, this one too, what is true for a moment. Best effort: what can't be told
/// now is dropped. Threads: any. Owns: a connection to the broker. Stop: the destructor.
class SignalBus {
 public:
  explicit SignalBus(amqp::Endpoint endpoint);

  void publish(const protocol::Signal& signal);

 private:
  amqp::BrokerPublisher publisher_;
};

}  // namespace parley::realtime
