#pragma once

#include <string>
#include <vector>

#include "amqp/broker_options.hpp"
#include "config/options.hpp"
#include "parts.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/service.hpp"
#include "stores/store_options.hpp"
#include "websocket/server.hpp"

namespace parley::realtime {

/// Everything that realtime-service can be told.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  /// What access tokens must state.
  std::string issuer = "parley";
  std::string audience = "parley";
  amqp::BrokerOptions rabbitmq;
  /// Messages of one user per second, on average and at once; rate 0: no limit.
  int send_rate = 20;
  int send_burst = 40;
  int max_sockets = 8000;
  int max_queued_kib = 1024;
  int page_memory_mib = 32;
  std::chrono::milliseconds auth_within{10'000};
  std::chrono::milliseconds ping_every{25'000};
  /// Besides the address that a page came from.
  std::string allowed_origins;

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);

  runtime::RateLimit send_limit() const;
  websocket::Options sockets() const;
  Limits limits() const;
  /// The words of allowed_origins.
  std::vector<std::string> origins() const;
};

}  // namespace parley::realtime
