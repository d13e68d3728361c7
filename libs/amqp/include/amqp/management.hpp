#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "amqp/consumer.hpp"
#include "amqp/endpoint.hpp"
#include "amqp/message.hpp"
#include "amqp/topology.hpp"
#include "base/result.hpp"

namespace parley::amqp {

class Connection;

/// A short-lived connection of its own for operator commands and tests.
/// Threads: one at a time. Each call blocks, at most `time_out`, and after an error of any call
/// only the destructor is of use. Errors: kUnavailable with the broker's reason.
class Management {
 public:
  static Result<Management> open(const Endpoint& endpoint,
                                 std::chrono::milliseconds time_out = std::chrono::seconds(5));
  ~Management();
  Management(Management&&) noexcept;
  Management& operator=(Management&&) noexcept;

  Status declare(const Topology& topology);
  Result<QueueCounts> counts(std::string_view queue);
  Status delete_queue(std::string_view queue);
  /// Gets the first ready message without acknowledging it; nothing if there is none.
  Result<std::optional<Delivery>> get(std::string_view queue);
  Status acknowledge(const Receipt& receipt);

 private:
  explicit Management(std::unique_ptr<Connection> connection);
  /// The broker's reply to the last call.
  Status check(std::string_view what);

  std::unique_ptr<Connection> connection_;
};

}  // namespace parley::amqp
