#pragma once

#include <memory>
#include <string>
#include <vector>

#include "amqp/message.hpp"
#include "broker.hpp"

namespace parley::simulation {

/// amqp::Consumer on the simulated broker: several queues over one connection, a channel each.
/// Threads: the simulation's. Stop: what is not acknowledged goes back.
class SimulatedConsumer {
 public:
  struct Subscription {
    std::string queue;
    std::function<void(amqp::Delivery)> on_delivery;
    std::function<void()> on_lost;
  };
  /// `on_state` is told whether it is connected; `declare` is called at the broker before: where it
  /// returns false the connection fails.
  SimulatedConsumer(Scheduler& scheduler, Broker& broker, std::vector<Subscription> subscriptions,
                    std::function<void(bool)> on_state = nullptr,
                    std::function<bool(const std::shared_ptr<Link>&)> declare = nullptr);
  ~SimulatedConsumer();

  void join(std::uint32_t subscription);
  void leave(std::uint32_t subscription);
  void acknowledge(const amqp::Receipts& receipts);
  /// The network between it and the broker fails.
  void cut();
  /// The broker loses its first queue, and tells it; a moment later it is declared anew.
  void lose_queue();
  /// How many acknowledgements would have left a hole.
  unsigned refused() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace parley::simulation
