#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "amqp/publisher.hpp"
#include "messaging/message_publisher.hpp"
#include "oracle/oracle.hpp"

namespace parley::consumer {

/// Sends messages to its own conversations until stopped, many at a time, each repeated with the
/// same id until confirmed, and records them. Threads: one; it runs one of its own.
class Load {
 public:
  struct Options {
    unsigned conversations = 20;
    /// The total, after which the load ends.
    std::size_t messages = 1000;
    /// Sent and not confirmed yet.
    std::size_t window = 200;
    /// The interval for checking whether the window has room.
    std::chrono::milliseconds pause{2};
    unsigned partitions = 8;
  };

  Load(const amqp::Endpoint& broker, Options options);
  ~Load();

  std::size_t confirmed() const { return confirmed_; }
  /// Waits until all are confirmed; returns false after `time`.
  bool finish(std::chrono::milliseconds time = std::chrono::seconds(120));
  /// Sends no new ones; then like finish().
  bool stop(std::chrono::milliseconds time = std::chrono::seconds(60));

  const std::vector<ConversationId>& conversations() const { return conversations_; }
  /// For the oracle.
  std::vector<oracle::Send> sent() const;

 private:
  void run();
  void send(std::size_t index);
  void answered(std::size_t index, bool ok);

  const Options options_;
  std::vector<ConversationId> conversations_;
  mutable std::mutex mutex_;
  struct One {
    protocol::Item item;
    Monotonic::time_point invoked;
    std::optional<Monotonic::time_point> confirmed;
  };
  std::vector<std::unique_ptr<One>> sent_;
  std::vector<std::size_t> again_;
  std::size_t in_flight_ = 0;
  bool stopping_ = false;
  std::atomic<std::size_t> confirmed_ = 0;
  std::atomic<bool> finished_ = false;
  std::unique_ptr<messaging::MessagePublisher> messages_;
  std::thread thread_;
};

/// An item as made by chat-service.
protocol::Item make_message(const ConversationId& conversation_id, const std::string& client_msg_id,
                            std::string text = "hello");

/// A change of the title, or of one member.
protocol::Item make_fact(const ConversationId& conversation_id, protocol::Kind kind,
                         const std::string& client_msg_id);

}  // namespace parley::consumer
