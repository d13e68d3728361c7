#include "consumer_config.hpp"

namespace parley::consumer {

Config::Config() { service.internal_listen.port = 8204; }

void Config::declare(config::Options& options) {
  service.declare_without_edge(options);
  store.declare(options);
  rabbitmq.declare(options);
  options.add("partitions", partitions,
              "number of message queues; recorded in the store at the first start, then fixed",
              {1, 128});
}

amqp::Endpoint Config::broker() const { return rabbitmq.endpoint(); }

}  // namespace parley::consumer
