#pragma once

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
  /// Come back as an error, rather than vanish confirmed, if no queue takes it.
  bool mandatory = true;
};

/// Names one delivery for its acknowledgement. One of an earlier subscription is recognised and
/// ignored: the broker has put its message back already.
struct Receipt {
  std::uint32_t subscription = 0;
  std::uint64_t epoch = 0;
  std::uint64_t tag = 0;
};

/// What is consumed.
struct Delivery {
  Receipt receipt;
  /// It was handed to somebody before, who did not acknowledge it.
  bool redelivered = false;
  std::string exchange;
  std::string routing_key;
  std::string content_type;
  /// Only the headers that are text.
  Headers headers;
  std::string body;
};

}  // namespace parley::amqp
