#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "protocol/kind.hpp"

/// What crosses RabbitMQ: items on their way to the store, and entries that are stored.
namespace parley::protocol {

/// The newest version that is read. Each item is written in the lowest that can express it, so that
/// older programs can read what they know: plain messages in 1, read marks in 3, edits, reactions
/// and pins in 4, replies and all other kinds in 2. Before 4, edits and reactions were written in 2
/// and pins in 3; such items are still read, and written as they came.
inline constexpr int kItemVersion = 4;
inline constexpr std::string_view kMessageKind = "message";

/// Upper bounds, in bytes of UTF-8.
inline constexpr std::size_t kMaxTextBytes = 16 * 1024;
inline constexpr std::size_t kMaxClientMsgIdBytes = 128;
inline constexpr std::size_t kMaxRequestIdBytes = 128;
inline constexpr std::size_t kMaxEmojiBytes = 64;
inline constexpr std::size_t kMaxTitleBytes = 512;
/// Users that one item names.
inline constexpr std::size_t kMaxUserIds = 256;
/// Members that one text mentions; of more, the first.
inline constexpr std::size_t kMaxMentions = 20;

/// What a client may name as a seq. Beyond it numbers are not exact in every reader of JSON (RFC
/// 8259, section 6).
inline constexpr std::int64_t kMaxSeq = (std::int64_t{1} << 53) - 1;
/// An item as a line of a batch: every byte of the text may be escaped to six.
inline constexpr std::size_t kMaxItemBytes = 128 * 1024;

/// The client_msg_id of the entry that records a conversation's creation. Those whom it names were
/// in the conversation before any entry, whichever came first.
inline constexpr std::string_view kCreationKey = "created";

/// The line is no item: broken JSON or UTF-8, a missing or wrong member, an id that is not derived
/// from the fields. Goes to the dead-letter queue.
inline constexpr std::string_view kMalformedItem = "malformed_item";
/// Written by a newer version than this program knows: to be held, not discarded.
inline constexpr std::string_view kNewerItem = "newer_item";

/// Something that was or will be accepted, not stored yet.
///
/// | kind | members of its own |
/// |---|---|
/// | message | text, reply_to? |
/// | edit | target, text |
/// | delete | target |
/// | reaction | target, emoji, on |
/// | members_added | user_ids |
/// | member_removed, member_left | user_ids: one (`user_id` as JSON) |
/// | role_changed | user_ids: one (likewise), role |
/// | title_changed | title, nothing (null) where it was taken away |
/// | pin | target, on |
/// | read | up_to: the seq, 1 or more |
///
/// Members that the kind doesn't have keep the defaults here. The sender of a fact is who did it.
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
  Kind kind = Kind::kMessage;
  /// The message that a command is about.
  std::optional<MessageId> target = std::nullopt;
  std::optional<MessageId> reply_to = std::nullopt;
  std::string emoji = {};
  bool on = false;
  std::vector<UserId> user_ids = {};
  std::string role = {};
  std::optional<std::string> title = std::nullopt;
  std::int64_t up_to = 0;

  bool operator==(const Item&) const = default;
};

/// An item with its place in the conversation's timeline.
struct Entry {
  Item item;
  /// 1..n in the conversation, without gap or reuse.
  std::int64_t seq = 0;
  /// How many messages the conversation has up to and with this entry; other kinds don't count.
  std::int64_t message_number = 0;
  Timestamp stored_at{};
  /// Of a message and an edit: when its text was removed from the store; the text is then empty.
  std::optional<Timestamp> deleted_at = std::nullopt;
  /// Of a reply to a message that is there: the message that its thread began with.
  std::optional<MessageId> thread_id = std::nullopt;
  /// Of a message and an edit: the members whose names occur in the text after an `@`, in order,
  /// each once, at most kMaxMentions.
  std::vector<UserId> mentions = {};
  /// Of an edit that a later one follows, as members see it: without its text.
  bool superseded = false;
  /// Of a deletion: the message_number of its target. 0 where it was stored before this was known.
  std::int64_t target_number = 0;

  bool operator==(const Entry&) const = default;
};

/// The id derived from the item's other members in the newest version: from the kind, the
/// conversation, the sender, the target, the client_msg_id, and of
///
/// | kind | these, too |
/// |---|---|
/// | edit | SHA-256 of the text, as lower-case hexadecimal digits |
/// | reaction | emoji; `on` or `off` |
/// | pin | `on` or `off` |
///
/// so that a different command with the same key has a different id. A message is identified by its
/// key alone: its first text counts.
MessageId derive_id(const Item& item);

/// The id of an edit, a reaction or a pin before version 4, and of all else in every version:
/// without the members of that table.
MessageId derive_id_before_4(const Item& item);

/// 1 to kMaxEmojiBytes of UTF-8 without white space and control characters: any short word will do,
/// since the set of emoji changes every year.
bool is_emoji(std::string_view text);

/// The emoji as it is compared and shown: without U+FE0F, which requests a coloured picture and
/// which some clients send and others don't. What consists of nothing else stays as it is.
std::string plain_emoji(std::string_view emoji);

/// One line of a batch, without the line feed. An item whose id is that of derive_id_before_4() is
/// written in the version that derived it so.
std::string write_item(const Item& item);

/// Errors: kMalformedItem, kNewerItem, with a reason that holds nothing of the text.
Result<Item> read_item(std::string_view line);

/// One line of an event batch: the item's members and `seq`, `message_number`, `stored_at`, and
/// `thread_id`, `mentions` and `target_number` where there are such; where the text was deleted,
/// `deleted_at` instead of it and of the mentions, the plain_emoji() of a reaction, and
/// `superseded` where a later edit follows. `v` is the lowest version with these members, whichever
/// the id was derived in: readers of events take the id as it is.
std::string write_entry(const Entry& entry);

}  // namespace parley::protocol
