#pragma once

#include <memory>
#include <string>
#include <vector>

#include "amqp/message.hpp"
#include "broker.hpp"

namespace parley::simulation {

/// amqp::Consumer on the simulated broker: several queues over one connection, one channel each.
/// Threads: the simulation's. Stop: un-acknowledged messages are requeued.
class SimulatedConsumer {
 public:
  struct Subscription {
    std::string queue;
    std::function<void(amqp::Delivery)> on_delivery;
    std::function<void()> on_lost;
  };
  /// `on_state` is called with whether it is connected. `declare` is called at the broker before
  /// that; the connection fails if it returns false.
  SimulatedConsumer(Scheduler& scheduler, Broker& broker, std::vector<Subscription> subscriptions,
                    std::function<void(bool)> on_state = nullptr,
                    std::function<bool(const std::shared_ptr<Link>&)> declare = nullptr);
  ~SimulatedConsumer();

  void join(std::uint32_t subscription);
  void leave(std::uint32_t subscription);
  void acknowledge(const amqp::Receipts& receipts);
  /// Breaks the network between it and the broker.
  void cut();
  /// Deletes its first queue at the broker, which notifies it; the queue is declared again a moment
  /// later.
  void lose_queue();
  /// The number of acknowledgements that would have left a gap.
  unsigned refused() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace parley::simulation
