#include "signal_bus.hpp"

#include <utility>

#include "log/log.hpp"
#include "protocol/amqp_names.hpp"

namespace parley::realtime {
namespace {

amqp::PublisherOptions publisher_options(amqp::Endpoint endpoint) {
  amqp::PublisherOptions options;
  options.endpoint = std::move(endpoint);
  options.name = "realtime-service signals";
  options.topology.exchanges = {{std::string(protocol::kSignalsExchange), "fanout"}};
  return options;
}

}  // namespace

SignalBus::SignalBus(amqp::Endpoint endpoint)
    : publisher_(publisher_options(std::move(endpoint))) {}

void SignalBus::publish(const protocol::Signal& signal) {
  const Status taken = publisher_.publish({.exchange = std::string(protocol::kSignalsExchange),
                                           .routing_key = "",
                                           .body = protocol::write_signal(signal),
                                           .content_type = std::string(protocol::kBatchContentType),
                                           .headers = {},
                                           .persistent = false,
                                           .mandatory = false},
                                          [](const Status&) {});
  if (taken.has_error()) log::debug("signal_dropped", {{"reason", taken.error().detail}});
}

}  // namespace parley::realtime
