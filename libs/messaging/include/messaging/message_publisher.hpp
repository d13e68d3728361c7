#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "amqp/publisher.hpp"
#include "base/result.hpp"
#include "protocol/item.hpp"

namespace parley::messaging {

/// Says how one item went: no error means accepted, and kept from then on.
using Completion = std::function<void(const Status&)>;

struct MessagePublisherOptions {
  /// As recorded in the store.
  unsigned partitions = 8;
  /// Bounds of one publish.
  std::size_t max_batch_items = 500;
  std::size_t max_batch_bytes = 256U * 1024;
  /// Publishes of one partition that wait for their confirm while further items gather.
  unsigned max_in_flight = 2;
  /// Bounds of what gathers, over all partitions; publish() refuses what goes beyond.
  std::size_t max_waiting_items = 20'000;
  std::size_t max_waiting_bytes = 32U * 1024 * 1024;
  /// From publish() to the completion at the latest.
  std::chrono::milliseconds deadline{4500};
  /// Gets the completions of all items of one publish at once, on the amqp publisher's thread, so
  /// that a service can hop to an I/O thread once per confirm. It calls each with the status,
  /// there or elsewhere. By default they are called on the publisher's thread.
  std::function<void(std::vector<Completion>, Status)> deliver = nullptr;
};

struct MessagePublisherCounts {
  std::uint64_t items = 0;
  std::uint64_t batches = 0;
  std::uint64_t failed_items = 0;
  std::size_t waiting_items = 0;
};

/// Takes items to their partition's queue, many in one publish (group commit): an item goes at once
/// while less than max_in_flight publishes of its partition are under way, else with the others
/// that gather meanwhile. Items of one conversation keep the order of their publish() calls.
/// Threads: any. Completions run through `deliver`; each that was taken is called exactly once.
/// Owns: nothing; the amqp publisher must live longer than this and than its own stop.
class MessagePublisher {
 public:
  MessagePublisher(amqp::Publisher& publisher, MessagePublisherOptions options);
  ~MessagePublisher();
  MessagePublisher(const MessagePublisher&) = delete;
  MessagePublisher& operator=(const MessagePublisher&) = delete;

  /// Takes the item, or returns why not, and the completion is never called.
  /// Errors: kUnavailable, kOverloaded; by completion also kTimeout. All safe to repeat.
  [[nodiscard]] Status publish(const protocol::Item& item, Completion completion);

  MessagePublisherCounts counts() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace parley::messaging
