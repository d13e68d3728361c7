#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "amqp/message.hpp"

namespace parley::consumer {

/// One partition's queue and its only consumer, as RabbitMQ and amqp::Consumer behave: messages are
/// handed out in order, in each life of the channel from the first un-acknowledged one on.
/// Threads: any; callbacks as of amqp::Consumer.
class PartitionQueue {
 public:
  struct Callbacks {
    std::function<void(amqp::Delivery)> on_delivery;
    std::function<void()> on_lost;
  };
  void connect(Callbacks callbacks) { callbacks_ = std::move(callbacks); }

  /// At the end; handed out at once while it is joined.
  void send(std::string body);
  void join();
  /// The connection is gone.
  void lose();
  void acknowledge(const amqp::Receipts& receipts);

  /// Messages that are not acknowledged.
  std::size_t size();
  /// Acknowledgements of the present life that did not cover the oldest deliveries in order.
  int holes();

 private:
  void hand_out();
  void settle();

  Callbacks callbacks_;
  /// Held in callbacks, where an acknowledgement may come from other threads.
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
