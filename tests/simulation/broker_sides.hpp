#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "amqp/message.hpp"
#include "amqp/publisher.hpp"

namespace parley::simulation {

/// A consumer of one queue that records its deliveries.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual void join() = 0;
  virtual void leave() = 0;
  virtual void acknowledge(const amqp::Receipts& receipts) = 0;
  /// Acknowledgements that would have left a gap.
  virtual unsigned refused() = 0;

  void take(amqp::Delivery delivery);
  void lose();

  std::vector<std::string> bodies() const;
  /// The receipts of the deliveries `first` to `last`.
  amqp::Receipts receipts(std::size_t first, std::size_t last) const;
  int lost() const;

 private:
  mutable std::mutex mutex_;
  std::vector<amqp::Delivery> deliveries_;
  int lost_ = 0;
};

/// RabbitMQ or the simulated broker, seen through Parley's classes: one exchange (kExchange,
/// direct), and durable queues with a single active consumer, each bound by its name.
class BrokerSide {
 public:
  static constexpr const char* kExchange = "contract";

  virtual ~BrokerSide() = default;
  virtual std::unique_ptr<amqp::Publisher> publisher(const std::string& queue) = 0;
  /// Not joined yet.
  virtual std::unique_ptr<Reader> reader(const std::string& queue) = 0;
  /// Breaks all connections, which reconnect by themselves.
  virtual void cut() = 0;
  /// While on, the broker accepts no messages.
  virtual void alarm(bool on) = 0;
  /// Returns whether the condition becomes true in time.
  virtual bool eventually(const std::function<bool()>& holds) = 0;
};

std::unique_ptr<BrokerSide> make_simulated_side();
std::unique_ptr<BrokerSide> make_rabbitmq_side();

}  // namespace parley::simulation
