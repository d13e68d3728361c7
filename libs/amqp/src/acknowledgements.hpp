#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "amqp/message.hpp"
#include "base/clock.hpp"
#include "subscription.hpp"

namespace parley::amqp {

/// Acknowledgements that wait to be sent as a batch. Threads: add() from any, the rest on the
/// consumer's.
class Acknowledgements {
 public:
  explicit Acknowledgements(std::chrono::milliseconds within) : within_(within) {}

  /// Whether the consumer's thread must be woken: to send it at once, or to learn by when.
  bool add(const Receipts& receipts, bool at_once);

  /// When they must be sent; the end of time if there are none.
  Monotonic::time_point due() const;

  /// Takes them and appends the frames of those that are noted, one per channel. Returns the
  /// numbers of the subscriptions that refused one: their channels must be closed, since nothing
  /// after it will ever be acknowledged on them.
  [[nodiscard]] std::set<std::uint32_t> append_to(std::string& out,
                                                  std::deque<Subscription>& subscriptions);

  void clear();

 private:
  const std::chrono::milliseconds within_;
  mutable std::mutex mutex_;
  std::vector<Receipts> waiting_;
  Monotonic::time_point due_{};
};

}  // namespace parley::amqp
