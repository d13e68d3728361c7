#pragma once

#include <string>
#include <vector>

#include "amqp/endpoint.hpp"
#include "config/options.hpp"

namespace parley::amqp {

/// A service's broker options: `amqp_uri`, `amqp_ca_file`. Also needs the library config.
struct BrokerOptions {
  /// Holds a password.
  std::string uri;
  /// Only with amqps: the authorities to trust; empty: the system's.
  std::string ca_file;

  /// The members must outlive options.read().
  void declare(config::Options& options) {
    options.add_uri("amqp_uri", uri,
                    "RabbitMQ: amqp://user:password@host:port/vhost, amqps:// with TLS",
                    {"amqp", "amqps"}, true);
    options.add_file(
        "amqp_ca_file", ca_file,
        "PEM file of the authorities that may sign RabbitMQ's certificate; else the system's");
    options.add_rule([this](std::vector<std::string>& problems) {
      if (uri.empty()) return;
      const auto read = parse_endpoint(uri);
      if (read.has_error()) {
        problems.push_back("amqp_uri: " + read.error().detail);
      } else if (!read->tls && !ca_file.empty()) {
        problems.emplace_back("amqp_ca_file: needs an amqp_uri that begins with amqps://");
      }
    });
  }

  /// Call it only after read() has checked the options.
  Endpoint endpoint() const {
    Endpoint endpoint = parse_endpoint(uri).value();
    endpoint.ca_file = ca_file;
    return endpoint;
  }
};

}  // namespace parley::amqp
