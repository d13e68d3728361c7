#pragma once

#include <string>
#include <vector>

namespace parley::amqp {

struct Exchange {
  std::string name;
  /// "direct" or "fanout".
  std::string type;
};

/// A durable quorum queue, unless it is transient. Limits are set by policy, never by argument:
/// arguments can't be changed later.
struct Queue {
  std::string name;
  /// Only one consumer at a time gets deliveries; the others stand by.
  bool single_active_consumer = false;
  /// In memory on one node, exclusive to the connection that declares it, and deleted with it.
  bool transient = false;
};

struct Binding {
  std::string queue;
  std::string exchange;
  std::string routing_key;
};

/// What must exist in the broker. Declaring it again changes nothing; a queue that exists with
/// other properties is an error.
struct Topology {
  std::vector<Exchange> exchanges;
  std::vector<Queue> queues;
  std::vector<Binding> bindings;
};

}  // namespace parley::amqp
