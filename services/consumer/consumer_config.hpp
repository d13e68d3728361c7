#pragma once

#include "amqp/broker_options.hpp"
#include "config/options.hpp"
#include "runtime/service.hpp"
#include "stores/store_options.hpp"

namespace parley::consumer {

/// All options of chat-consumer.
struct Config {
  runtime::ServiceSettings service;
  stores::StoreOptions store;
  amqp::BrokerOptions rabbitmq;
  /// The number of queues that conversations are distributed to. Recorded in the store at the first
  /// start; another number is refused afterwards.
  int partitions = 8;

  Config();
  /// The members must outlive options.read().
  void declare(config::Options& options);

  /// Call it only after read() has checked the options.
  amqp::Endpoint broker() const;
};

}  // namespace parley::consumer
