#pragma once

#include <string>
#include <vector>

#include "amqp/broker_options.hpp"
#include "config/options.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/service.hpp"
#include "session_dependencies.hpp"
#include "stores/store_options.hpp"
#include "websocket/server.hpp"

namespace parley::realtime {

/// All options of realtime-service.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  /// Required `iss` and `aud` of access tokens.
  std::string issuer = "parley";
  std::string audience = "parley";
  amqp::BrokerOptions rabbitmq;
  /// Messages per user: per second, and in a burst; rate 0: unlimited.
  int send_rate = 20;
  int send_burst = 40;
  int max_sockets = 8000;
  int max_queued_kib = 1024;
  int page_memory_mib = 32;
  std::chrono::milliseconds auth_within{10'000};
  std::chrono::milliseconds ping_every{25'000};
  /// Origins allowed in addition to this host's.
  std::string allowed_origins;

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);

  runtime::RateLimit send_limit() const;
  websocket::Options sockets() const;
  Limits limits() const;
  /// The entries of allowed_origins.
  std::vector<std::string> origins() const;
};

}  // namespace parley::realtime
