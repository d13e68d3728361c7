#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"

/// What Parley's answers say, as values. The words are those of protocol/openapi.yaml. Members that
/// a newer server adds are passed over.
namespace parley::client {

struct Account {
  UserId user_id;
  std::string username;
};

struct Profile {
  UserId user_id;
  std::string username;
  std::string display_name;
};

/// A page by an opaque cursor.
template <typename Item>
struct Listing {
  std::vector<Item> items;
  /// For the next page; nothing at the end.
  std::optional<std::string> next;
};

/// A page by `seq`.
template <typename Item>
struct Page {
  std::vector<Item> items;
  bool has_more = false;
};

/// The server keeps the message: it will be in the history once.
struct Accepted {
  MessageId id;
  ConversationId conversation_id;
  std::string client_msg_id;
};

struct Message {
  MessageId id;
  ConversationId conversation_id;
  std::int64_t seq = 0;
  std::int64_t message_number = 0;
  UserId sender_id;
  std::string client_msg_id;
  /// As it is now; empty where it was deleted.
  std::string text;
  Timestamp accepted_at;
  Timestamp stored_at;
  std::optional<Timestamp> edited_at = std::nullopt;
  std::optional<Timestamp> deleted_at = std::nullopt;
  /// The message that it answers, and the one that its thread began with.
  std::optional<MessageId> reply_to = std::nullopt;
  std::optional<MessageId> thread_id = std::nullopt;
  /// Members whom the text names.
  std::vector<UserId> mentions = {};
};

/// Members that its kind doesn't have are empty.
struct Entry {
  std::string kind;
  /// Of all kinds, but for the text.
  Message message;
  std::string request_id;
  std::string traceparent;
  std::optional<MessageId> target = std::nullopt;
  /// The message_number of a deleted message.
  std::optional<std::int64_t> target_number = std::nullopt;
  std::string emoji = {};
  bool on = false;
  /// Also the one of `user_id`.
  std::vector<UserId> user_ids = {};
  std::string role = {};
  std::optional<std::string> title = std::nullopt;
  /// An edit that a later one follows: its text is not told.
  bool superseded = false;
};

struct Member {
  UserId user_id;
  std::string role;
};

struct Conversation {
  ConversationId id;
  /// "direct", "group" or "public".
  std::string kind;
  std::optional<std::string> title;
  Timestamp created_at;
  /// The caller's own: "owner", "admin" or "member".
  std::string role;
  std::int64_t last_seq = 0;
  /// The first 200; of groups and public conversations only where one was asked for by itself.
  std::vector<Member> members;
  std::optional<Message> last_message;
  /// Of all; 0 where `members` is not there.
  std::int64_t member_count = 0;
  /// Up to where the caller has read, and how many messages are unread (client/unread.hpp).
  std::int64_t read_seq = 0;
  std::int64_t unread = 0;
  /// How many it has; no one with the message_number unread_after or a lower one is unread, and of
  /// those beyond it these were deleted.
  std::int64_t messages = 0;
  std::int64_t unread_after = 0;
  std::vector<std::int64_t> deleted_after = {};
};

/// As it is offered to everybody.
struct PublicConversation {
  ConversationId id;
  std::string title;
  Timestamp created_at;
  /// The one that the system made.
  bool general = false;
  /// Whether the caller is in it.
  bool joined = false;
};

}  // namespace parley::client
