#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

/// What crosses RabbitMQ: items on their way to the store, and entries that are stored.
namespace parley::protocol {

inline constexpr int kItemVersion = 1;
inline constexpr std::string_view kMessageKind = "message";

/// Upper bounds, in bytes of UTF-8.
inline constexpr std::size_t kMaxTextBytes = 16 * 1024;
inline constexpr std::size_t kMaxClientMsgIdBytes = 128;
inline constexpr std::size_t kMaxRequestIdBytes = 128;
/// An item as a line of a batch: every byte of the text may be escaped to six.
inline constexpr std::size_t kMaxItemBytes = 128 * 1024;

/// The line is no item: broken JSON or UTF-8, a missing or wrong member, an id that is not derived
/// from the fields. Goes to the dead-letter queue.
inline constexpr std::string_view kMalformedItem = "malformed_item";
/// Written by a newer version than this program knows: to be held, not thrown away.
inline constexpr std::string_view kNewerItem = "newer_item";

/// A message that was or will be accepted, not stored yet.
struct Item {
  MessageId id;
  ConversationId conversation_id;
  UserId sender_id;
  std::string client_msg_id;
  std::string text;
  Timestamp accepted_at;
  std::string request_id;
  /// W3C Trace Context; may be empty.
  std::string traceparent;

  bool operator==(const Item&) const = default;
};

/// An item with its place in the conversation's timeline.
struct Entry {
  Item item;
  /// 1..n in the conversation, without gap or reuse.
  std::int64_t seq = 0;
  /// How many messages the conversation has up to and with this entry.
  std::int64_t message_number = 0;
  Timestamp stored_at{};

  bool operator==(const Entry&) const = default;
};

/// One line of a batch, without the line feed.
std::string write_item(const Item& item);

/// Errors: kMalformedItem, kNewerItem, with a reason that holds nothing of the text.
Result<Item> read_item(std::string_view line);

/// One line of an event batch: the item's members and `seq`, `message_number`, `stored_at`.
std::string write_entry(const Entry& entry);

}  // namespace parley::protocol
