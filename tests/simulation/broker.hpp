#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "amqp/message.hpp"
#include "link.hpp"

namespace parley::simulation {

/// The parts of RabbitMQ that Parley uses: exchanges that copy to queues; durable queues with a
/// single active consumer and acknowledgements in order; queues that end with their connection. It
/// never loses what it accepted. Threads: one, on its links' strands.
class Broker {
 public:
  /// A subscription during one life of a link, as its consumer knows it.
  struct Channel {
    std::shared_ptr<Link> link;
    /// Runs in the program, in the order of the queue.
    std::function<void(std::uint64_t tag, const amqp::Message& message)> deliver;
  };
  using ChannelNumber = std::uint64_t;

  explicit Broker(Scheduler& scheduler) : scheduler_(scheduler) {}

  void declare(const std::string& queue);
  /// The queue, with its content, ends with this life of the link. Returns false while an earlier
  /// life owns it.
  bool declare_transient(const std::string& queue, const std::shared_ptr<Link>& link);
  /// Deletes the queue and its content, as an operator does.
  void remove(const std::string& queue);
  void bind(const std::string& queue, const std::string& exchange, const std::string& key);

  /// Returns whether a queue accepted it.
  bool route(const amqp::Message& message);
  /// Joins the end of the queue's line of consumers.
  void subscribe(const std::string& queue, ChannelNumber number, Channel channel);
  /// Returns the un-acknowledged messages to the front of the queue.
  void unsubscribe(const std::string& queue, ChannelNumber number);
  /// Acknowledges all messages up to this tag.
  void acknowledge(const std::string& queue, ChannelNumber number, std::uint64_t tag);

  std::size_t messages(const std::string& queue) const;
  std::size_t unacknowledged(const std::string& queue) const;
  ChannelNumber next_channel() { return ++last_channel_; }

 private:
  struct Consumer {
    ChannelNumber number = 0;
    Channel channel;
    std::uint64_t acknowledged = 0;
    std::uint64_t delivered = 0;
  };
  struct Queue {
    std::deque<amqp::Message> messages;
    std::size_t handed_out = 0;
    /// The first one is active.
    std::list<Consumer> consumers;
    /// The owning declaration of a transient queue; each declaration has a new number.
    std::uint64_t owned = 0;
  };

  void hand_out(Queue& queue);

  Scheduler& scheduler_;
  std::map<std::string, Queue> queues_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> bindings_;
  ChannelNumber last_channel_ = 0;
  std::uint64_t last_owned_ = 0;
};

}  // namespace parley::simulation
