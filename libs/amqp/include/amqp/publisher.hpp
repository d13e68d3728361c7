#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "amqp/endpoint.hpp"
#include "amqp/message.hpp"
#include "amqp/topology.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace parley::amqp {

/// The state of a connection, for readiness.
struct ConnectionState {
  bool connected = false;
  /// The broker has an alarm (memory, disk) and accepts no messages.
  bool blocked = false;
  /// Why it isn't ready; empty if it is.
  std::string reason;

  bool ready() const { return connected && !blocked; }
};

struct PublisherOptions {
  Endpoint endpoint;
  /// Shown in the broker's list of connections.
  std::string name = "publisher";
  /// The maximum time from publish() to the completion, unless the call gives a deadline.
  std::chrono::milliseconds deadline{4500};
  /// A silent broker is given up after two of these.
  std::chrono::seconds heartbeat{5};
  /// Bounds on what waits for its confirm; publish() refuses more.
  std::size_t max_messages = 20'000;
  std::size_t max_bytes = 32U * 1024 * 1024;
  /// Declared at each connect. A publisher without the right to declare leaves it empty.
  Topology topology;
  /// Exchanges that must exist (checked passively at each connect), else it isn't connected.
  std::vector<std::string> required_exchanges;
  /// Called on the publisher's thread after each change. Optional.
  std::function<void(const ConnectionState&)> on_state;
};

struct PublisherCounts {
  std::uint64_t confirmed = 0;
  std::uint64_t nacked = 0;
  std::uint64_t returned = 0;
  std::uint64_t timed_out = 0;
  /// Unknown because the connection was lost.
  std::uint64_t lost = 0;
  std::uint64_t refused = 0;
  std::uint64_t connects = 0;
  /// Currently waiting for a confirm.
  std::size_t waiting_messages = 0;
  std::size_t waiting_bytes = 0;
};

/// Publishes with confirms.
///
/// Guarantee: a completion without error means that the broker confirmed the message (with
/// `persistent` to a quorum queue: on disk) and, with `mandatory`, that a queue took it. An error
/// of publish() means that it was not sent. An error of the completion means unknown.
/// Threads: all members may be called from any thread. Completions run on the publisher's own
/// thread, never within publish(), in no promised order, and must not block; they may publish.
/// Stop: destruction completes what waits with an error.
class Publisher {
 public:
  using Completion = std::function<void(const Status&)>;

  Publisher() = default;
  virtual ~Publisher() = default;
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  /// Accepts the message, whose completion is then called exactly once; or returns an error, and
  /// the completion is never called.
  /// Errors: kUnavailable (no connection, broker blocked, stopping), kOverloaded (bounds reached).
  /// The completion's errors: kTimeout, kUnavailable (connection lost, negative confirm, no queue).
  [[nodiscard]] virtual Status publish(Message message, Completion completion,
                                       Monotonic::time_point deadline) = 0;
  /// With the publisher's own deadline.
  [[nodiscard]] virtual Status publish(Message message, Completion completion) = 0;

  /// Publishes and waits. Never from a completion.
  Status publish_and_wait(Message message, std::chrono::milliseconds deadline);

  virtual ConnectionState state() const = 0;
};

/// Publishes over one connection to RabbitMQ, which is re-established with jittered backoff
/// whenever it is lost.
///
/// Deadline: enforced by its own thread, which never waits in a send or for a reply while it has
/// messages: it writes without blocking from a buffer of its own, and connects only when nothing
/// waits (what is published without a connection is refused at once).
/// Stop: the destructor joins the thread (at most the connect time-out, 3 s; usually at once).
class BrokerPublisher final : public Publisher {
 public:
  explicit BrokerPublisher(PublisherOptions options);
  ~BrokerPublisher() override;

  Status publish(Message message, Completion completion, Monotonic::time_point deadline) override;
  Status publish(Message message, Completion completion) override;
  ConnectionState state() const override;
  PublisherCounts counts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::amqp
