#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "protocol/item.hpp"
#include "sqlite/connection.hpp"
#include "timeline/message.hpp"

/// Entries as rows of the table `entries`: the statements' parts, and conversion both ways.
namespace parley::timeline {

template <const std::string_view&... kParts>
inline constexpr auto kJoinedBytes = [] {
  std::array<char, (kParts.size() + ...)> bytes{};
  auto* end = bytes.data();
  ((end = std::copy(kParts.begin(), kParts.end(), end)), ...);
  return bytes;
}();

/// The parts as one text, concatenated at compile time.
template <const std::string_view&... kParts>
inline constexpr std::string_view kJoined{kJoinedBytes<kParts...>.data(),
                                          kJoinedBytes<kParts...>.size()};

inline constexpr std::string_view kSelectEntry =
    "SELECT conversation_id, seq, id, kind, sender_id, client_msg_id, text, message_number, "
    "accepted_at, stored_at, request_id, traceparent, target, reply_to, emoji, is_on, user_ids, "
    "role, title, applied_seq, edited_text, edited_at, deleted_at, reactions, thread_id, mentions, "
    "pinned_by, pinned_at, replies, last_reply_id, last_reply_at, "
    "edited_mentions, target_number FROM entries";
inline constexpr std::string_view kWhereId = " WHERE id = ?1";
inline constexpr std::string_view kWherePlace =
    " WHERE conversation_id = ?1 AND seq > ?2 AND seq < ?3";
/// Otherwise SQLite would scan all kinds.
inline constexpr std::string_view kAmongMessages = " INDEXED BY entries_messages";
inline constexpr std::string_view kOnlyMessages = " AND kind = 'message'";
inline constexpr std::string_view kRising = " ORDER BY seq LIMIT ?4";
inline constexpr std::string_view kFalling = " ORDER BY seq DESC LIMIT ?4";
inline constexpr std::string_view kInOrder = " ORDER BY conversation_id, seq";

/// Of kSelectEntry.
protocol::Entry read_entry(const sqlite::Row& row);
/// With its text and mentions as they are now.
protocol::Entry read_present_entry(const sqlite::Row& row);
Message read_message(const sqlite::Row& row);

/// Columns of ids, separated by spaces.
std::string user_ids_text(const std::vector<UserId>& ids);

/// The column `reactions`: emoji and count alternating, separated by spaces, which no emoji
/// contains.
std::string reactions_text(const MessageState& state);

Result<sqlite::Inserted> insert_entry(sqlite::Connection& connection, const protocol::Entry& entry);

}  // namespace parley::timeline
