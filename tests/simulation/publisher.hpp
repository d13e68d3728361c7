#pragma once

#include <map>
#include <memory>

#include "amqp/publisher.hpp"
#include "broker.hpp"

namespace parley::simulation {

/// amqp::BrokerPublisher on the simulated broker: confirms come late and out of order, may be
/// negative, or never come. Threads: the simulation's. Stop: completes what waits with an error.
class SimulatedPublisher final : public amqp::Publisher {
 public:
  SimulatedPublisher(Scheduler& scheduler, Broker& broker);
  ~SimulatedPublisher() override;

  Status publish(amqp::Message message, Completion completion,
                 Monotonic::time_point deadline) override;
  Status publish(amqp::Message message, Completion completion) override;
  amqp::ConnectionState state() const override;

  /// The network between it and the broker fails.
  void cut();
  /// What it publishes is answered no more for so long, as with a broker that has an alarm.
  void block(std::chrono::milliseconds time);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace parley::simulation
