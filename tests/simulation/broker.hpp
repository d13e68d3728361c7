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

/// RabbitMQ as far as Parley uses it: exchanges that copy to queues, durable queues with one active
/// consumer, acknowledged in order, queues that end with their connection. What it has taken it
/// keeps. Threads: one, on its links' strands.
class Broker {
 public:
  /// A subscription of one life of a link, as its consumer knows it.
  struct Channel {
    std::shared_ptr<Link> link;
    /// On the program's side, in the order of the queue.
    std::function<void(std::uint64_t tag, const amqp::Message& message)> deliver;
  };
  using ChannelNumber = std::uint64_t;

  explicit Broker(Scheduler& scheduler) : scheduler_(scheduler) {}

  void declare(const std::string& queue);
  /// Ends with that life of the link, and everything in it. False while an earlier life has it.
  bool declare_transient(const std::string& queue, const std::shared_ptr<Link>& link);
  /// An operator deletes it, with all that is in it.
  void remove(const std::string& queue);
  void bind(const std::string& queue, const std::string& exchange, const std::string& key);

  /// Whether a queue took it.
  bool route(const amqp::Message& message);
  /// At the end of the queue's line of consumers.
  void subscribe(const std::string& queue, ChannelNumber number, Channel channel);
  /// What it has not acknowledged is first in the queue again.
  void unsubscribe(const std::string& queue, ChannelNumber number);
  /// All up to that tag.
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
    /// The first one is the active one.
    std::list<Consumer> consumers;
    /// By whom: of each declaration of a transient queue another number.
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
