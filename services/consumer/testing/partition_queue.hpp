#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "amqp/message.hpp"

namespace parley::consumer {

/// One partition's queue and its only consumer, behaving like RabbitMQ and amqp::Consumer: messages
/// are delivered in order, in each life of the channel starting with the first un-acknowledged one.
/// Threads: any; callbacks as in amqp::Consumer.
class PartitionQueue {
 public:
  struct Callbacks {
    std::function<void(amqp::Delivery)> on_delivery;
    std::function<void()> on_lost;
  };
  void connect(Callbacks callbacks) { callbacks_ = std::move(callbacks); }

  /// Appends a message; delivered at once while joined.
  void send(std::string body);
  void join();
  /// Loses the connection.
  void lose();
  void acknowledge(const amqp::Receipts& receipts);

  /// The number of un-acknowledged messages.
  std::size_t size();
  /// Acknowledgements of the current life that did not cover the oldest deliveries in order.
  int holes();

 private:
  void hand_out();
  void settle();

  Callbacks callbacks_;
  /// Locked during callbacks; acknowledgements, which may come from other threads, have their own
  /// mutex.
  std::mutex mutex_;
  std::deque<std::string> messages_;
  std::size_t handed_out_ = 0;
  std::uint64_t next_tag_ = 1;
  std::uint64_t epoch_ = 0;
  bool joined_ = false;
  int holes_ = 0;
  std::mutex acknowledgements_mutex_;
  std::vector<amqp::Receipts> acknowledgements_;
};

}  // namespace parley::consumer
