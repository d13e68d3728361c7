#include "topology.hpp"

#include <string>

#include "protocol/amqp_names.hpp"

namespace parley::consumer {

amqp::Topology topology(unsigned partitions) {
  using namespace protocol;
  const std::string messages(kMessagesExchange);
  const std::string dead(kDeadQueue);
  amqp::Topology topology;
  topology.exchanges = {{messages, "direct"},
                        {std::string(kEventsExchange), "fanout"},
                        {std::string(kSignalsExchange), "fanout"},
                        {std::string(kDeadExchange), "direct"}};
  topology.queues = {{dead, false}, {std::string(kConsumersQueue), false}};
  topology.bindings = {{dead, std::string(kDeadExchange), dead}};
  for (unsigned partition = 0; partition < partitions; ++partition) {
    topology.queues.push_back({messages_queue(partition), true});
    topology.bindings.push_back({messages_queue(partition), messages, std::to_string(partition)});
  }
  return topology;
}

}  // namespace parley::consumer
