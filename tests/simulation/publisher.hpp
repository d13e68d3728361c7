#pragma once

#include <map>
#include <memory>

#include "amqp/publisher.hpp"
#include "broker.hpp"

namespace parley::simulation {

/// amqp::BrokerPublisher on the simulated broker: confirms are late and out of order, may be
/// negative, or be lost. Threads: the simulation's. Stop: completes what waits with an error.
class SimulatedPublisher final : public amqp::Publisher {
 public:
  SimulatedPublisher(Scheduler& scheduler, Broker& broker);
  ~SimulatedPublisher() override;

  Status publish(amqp::Message message, Completion completion,
                 Monotonic::time_point deadline) override;
  Status publish(amqp::Message message, Completion completion) override;
  amqp::ConnectionState state() const override;

  /// Breaks the network between it and the broker.
  void cut();
  /// Answers none of its messages for this time, like a broker with an alarm.
  void block(std::chrono::milliseconds time);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace parley::simulation
