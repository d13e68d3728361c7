#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"

/// Parley's answers as values. The names are those of protocol/openapi.yaml. Unknown members, from
/// newer servers, are ignored.
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

/// A page with an opaque cursor.
template <typename Item>
struct Listing {
  std::vector<Item> items;
  /// For the next page; nothing on the last.
  std::optional<std::string> next;
};

/// A page by `seq`.
template <typename Item>
struct Page {
  std::vector<Item> items;
  bool has_more = false;
};

/// The server guarantees that the message will be in the history, once.
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
  /// The current text; empty if deleted.
  std::string text;
  Timestamp accepted_at;
  Timestamp stored_at;
  std::optional<Timestamp> edited_at = std::nullopt;
  std::optional<Timestamp> deleted_at = std::nullopt;
  /// The message it replies to, and the first message of its thread.
  std::optional<MessageId> reply_to = std::nullopt;
  std::optional<MessageId> thread_id = std::nullopt;
  /// The members mentioned in the text.
  std::vector<UserId> mentions = {};
};

/// Members that don't apply to its kind are empty.
struct Entry {
  std::string kind;
  /// Set for all kinds, except its text.
  Message message;
  std::string request_id;
  std::string traceparent;
  std::optional<MessageId> target = std::nullopt;
  /// The message_number of a deleted message.
  std::optional<std::int64_t> target_number = std::nullopt;
  std::string emoji = {};
  bool on = false;
  /// Includes the kinds that have a single `user_id`.
  std::vector<UserId> user_ids = {};
  std::string role = {};
  std::optional<std::string> title = std::nullopt;
  /// An edit that was superseded by a later one; its text is omitted.
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
  /// The caller's role: "owner", "admin" or "member".
  std::string role;
  std::int64_t last_seq = 0;
  /// The first 200; for groups and public conversations, only if a single one was requested.
  std::vector<Member> members;
  std::optional<Message> last_message;
  /// All members; 0 if `members` is absent.
  std::int64_t member_count = 0;
  /// The position up to which the caller has read, and the number of unread messages
  /// (client/unread.hpp).
  std::int64_t read_seq = 0;
  std::int64_t unread = 0;
  /// The number of messages. No message up to the message_number unread_after is unread; of the
  /// later ones, these were deleted.
  std::int64_t messages = 0;
  std::int64_t unread_after = 0;
  std::vector<std::int64_t> deleted_after = {};
};

/// As listed for all users.
struct PublicConversation {
  ConversationId id;
  std::string title;
  Timestamp created_at;
  /// The conversation created by the system.
  bool general = false;
  /// Whether the caller is a member.
  bool joined = false;
};

}  // namespace parley::client
