#pragma once

#include <string>

#include "amqp/broker_options.hpp"
#include "config/options.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/service.hpp"
#include "stores/store_options.hpp"

namespace parley::chat {

/// Everything that chat-service can be told.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  /// What access tokens must state.
  std::string issuer = "parley";
  std::string audience = "parley";
  amqp::BrokerOptions rabbitmq;
  /// Messages, new conversations and joins of one user per second, on average and at once; rate 0:
  /// no limit.
  int send_rate = 20;
  int send_burst = 40;
  /// See General.
  std::string general_title = "general";

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);

  /// Of what read() has checked.
  amqp::Endpoint broker() const;
  runtime::RateLimit send_limit() const;
};

}  // namespace parley::chat
