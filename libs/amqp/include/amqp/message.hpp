#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace parley::amqp {

/// Text headers; names up to 255 bytes.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// What is published. Exchange and routing key up to 255 bytes each.
struct Message {
  std::string exchange;
  std::string routing_key;
  std::string body;
  std::string content_type;
  Headers headers;
  /// Kept on the broker's disk before it is confirmed.
  bool persistent = true;
  /// Fail, rather than be confirmed and dropped, if no queue takes it.
  bool mandatory = true;
};

/// Names one delivery for its acknowledgement. One of an earlier subscription is recognised and
/// ignored: the broker has requeued its message already.
struct Receipt {
  std::uint32_t subscription = 0;
  /// Counts the incarnations of the subscription's channel.
  std::uint64_t epoch = 0;
  /// 1, 2, 3, … in the order of that epoch's deliveries (RabbitMQ numbers a channel's deliveries
  /// without a gap).
  std::uint64_t tag = 0;

  bool operator==(const Receipt&) const = default;
  /// The receipt of the next delivery.
  Receipt next() const { return {subscription, epoch, tag + 1}; }
};

/// Receipts of consecutive deliveries: what one acknowledgement covers. A value.
class Receipts {
 public:
  /// None.
  Receipts() = default;
  explicit Receipts(const Receipt& one) : first_(one), last_(one) {}

  bool empty() const { return first_.tag == 0; }
  std::size_t count() const { return empty() ? 0 : last_.tag - first_.tag + 1; }
  /// Both are meaningless while it is empty.
  const Receipt& first() const { return first_; }
  const Receipt& last() const { return last_; }

  /// Appends what follows; appending none always succeeds. Returns false and changes nothing if
  /// that would leave a gap, go back, or mix two epochs or subscriptions.
  [[nodiscard]] bool add(const Receipts& following) {
    if (following.empty()) return true;
    if (empty()) {
      first_ = following.first_;
    } else if (following.first_ != last_.next()) {
      return false;
    }
    last_ = following.last_;
    return true;
  }
  [[nodiscard]] bool add(const Receipt& following) { return add(Receipts(following)); }

  bool operator==(const Receipts&) const = default;

 private:
  Receipt first_;
  Receipt last_;
};

/// What is consumed.
struct Delivery {
  Receipt receipt;
  /// It was delivered before and not acknowledged.
  bool redelivered = false;
  std::string exchange;
  std::string routing_key;
  std::string content_type;
  /// Only the headers that are text.
  Headers headers;
  std::string body;
};

}  // namespace parley::amqp
