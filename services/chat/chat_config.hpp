#pragma once

#include <string>

#include "amqp/broker_options.hpp"
#include "config/options.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/service.hpp"
#include "stores/store_options.hpp"

namespace parley::chat {

/// All options of chat-service.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  /// Required `iss` and `aud` of access tokens.
  std::string issuer = "parley";
  std::string audience = "parley";
  amqp::BrokerOptions rabbitmq;
  /// Messages, new conversations and joins per user: per second, and in a burst; rate 0: unlimited.
  int send_rate = 20;
  int send_burst = 40;
  /// See General.
  std::string general_title = "general";

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);

  /// Call it only after read() has checked the options.
  amqp::Endpoint broker() const;
  runtime::RateLimit send_limit() const;
};

}  // namespace parley::chat
