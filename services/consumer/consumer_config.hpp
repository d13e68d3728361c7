#pragma once

#include "amqp/broker_options.hpp"
#include "config/options.hpp"
#include "runtime/service.hpp"
#include "stores/store_options.hpp"

namespace parley::consumer {

/// Everything that chat-consumer can be told.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  amqp::BrokerOptions rabbitmq;
  /// Into how many queues conversations fall. Recorded in the store at the first start; another
  /// number is refused from then on.
  int partitions = 8;

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);

  /// Of what read() has checked.
  amqp::Endpoint broker() const;
};

}  // namespace parley::consumer
