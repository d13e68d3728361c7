#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "amqp/publisher.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "protocol/item.hpp"

namespace prometheus {
class Histogram;
}

namespace parley::messaging {

/// Reports the outcome of one item: no error means accepted, and kept from then on.
using Completion = std::function<void(const Status&)>;

/// Publishes items to RabbitMQ, once the number of partitions is known: a chat-consumer
/// records it in the store at its first start. Each item goes to the queue of its partition, many
/// in one publish (group commit): at once while fewer than kMaxInFlight publishes of the partition
/// are under way, else together with those that gather meanwhile. Items of one conversation keep
/// the order of their publish() calls.
///
/// Threads: all members may be called from any thread. Completions run on the connection's thread,
/// those of unsent items also within a publish() or the destructor. Owns: the connection to the
/// broker. Stop: destruction completes what waits with an error.
class MessagePublisher {
 public:
  using OnState = std::function<void(const amqp::ConnectionState&)>;

  /// Per publish. A single item may be longer.
  static constexpr std::size_t kMaxBatchItems = 500;
  static constexpr std::size_t kMaxBatchBytes = 256UL * 1024;
  /// Publishes of one partition that wait for their confirm while further items gather.
  static constexpr unsigned kMaxInFlight = 2;
  /// Of gathered items, over all partitions.
  static constexpr std::size_t kMaxWaitingItems = 20'000;
  static constexpr std::size_t kMaxWaitingBytes = 32UL * 1024 * 1024;
  /// From publish() to the completion at the latest.
  static constexpr std::chrono::milliseconds kDeadline{4500};

  /// `name` is shown in the broker's list of connections; `on_state` is called on the connection's
  /// thread after each change of it.
  MessagePublisher(amqp::Endpoint endpoint, std::string name, OnState on_state);
  explicit MessagePublisher(std::unique_ptr<amqp::Publisher> connection);
  ~MessagePublisher();
  MessagePublisher(const MessagePublisher&) = delete;
  MessagePublisher& operator=(const MessagePublisher&) = delete;

  /// Admits items from now on. The first number, above 0, counts; later ones are ignored.
  void open(unsigned partitions);
  bool is_open() const;
  /// The partition of the conversation's items; nothing before open().
  std::optional<unsigned> partition_of(const ConversationId& conversation_id) const;

  /// Queues the item, whose completion is then called exactly once; or returns an error, and the
  /// completion is never called. A completion without an error means that the broker keeps the
  /// message. Errors: kUnavailable (not open, no broker), kOverloaded (too much gathers); by
  /// completion also kTimeout. All safe to repeat.
  [[nodiscard]] Status publish(const protocol::Item& item, Completion completion);

 private:
  struct Batch {
    std::string body;
    std::vector<Completion> completions;
    /// Of its oldest item.
    Monotonic::time_point deadline{};
  };
  struct Partition {
    unsigned in_flight = 0;
    /// Gathered, oldest first; only the last one still grows.
    std::deque<Batch> waiting;
  };
  using Refused = std::vector<std::pair<Batch, Status>>;

  Status may_gather(std::size_t bytes) const;
  void gather(Partition& partition, const std::string& line, Completion completion);
  /// Publishes what may go; returns what was refused. With the lock held, so that the order of a
  /// partition's items is that of their publish() calls.
  Refused send(unsigned number);
  void finished(unsigned number, const std::vector<Completion>& completions, const Status& status);
  static void complete(const std::vector<Completion>& completions, const Status& status);
  static void complete(const Refused& refused);

  std::unique_ptr<amqp::Publisher> connection_;
  prometheus::Histogram& confirm_duration_;
  mutable std::mutex mutex_;
  /// None before open().
  std::vector<Partition> partitions_;
  std::size_t waiting_items_ = 0;
  std::size_t waiting_bytes_ = 0;
  bool stopped_ = false;
};

}  // namespace parley::messaging
