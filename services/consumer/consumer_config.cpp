#include "consumer_config.hpp"

namespace parley::consumer {

Config::Config() { service.internal_listen.port = 8204; }

void Config::declare(config::Options& options) {
  service.declare_without_edge(options);
  store.declare(options);
  options.add_uri("amqp_uri", amqp_uri, "RabbitMQ: amqp://user:password@host:port/vhost", {"amqp"},
                  true);
  options.add("partitions", partitions,
              "Queues of messages; recorded in the store at the first start, then fixed", {1, 128});
  options.add_rule([this](std::vector<std::string>& problems) {
    const auto endpoint = amqp::parse_endpoint(amqp_uri);
    if (!amqp_uri.empty() && endpoint.has_error()) {
      problems.push_back("amqp_uri: " + endpoint.error().detail);
    }
  });
}

amqp::Endpoint Config::broker() const { return amqp::parse_endpoint(amqp_uri).value(); }

}  // namespace parley::consumer
