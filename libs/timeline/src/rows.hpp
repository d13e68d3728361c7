#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "sqlite/database.hpp"
#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"

/// Rows of timeline.db.
namespace parley::timeline {

/// The schema of timeline.db.
std::span<const std::string_view> timeline_migrations();

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

// The statements that read entries, for the test of their plans.
inline constexpr std::string_view kById = kJoined<kSelectEntry, kWhereId>;
inline constexpr std::string_view kFirst = kJoined<kSelectEntry, kWherePlace, kRising>;
inline constexpr std::string_view kLast = kJoined<kSelectEntry, kWherePlace, kFalling>;
inline constexpr std::string_view kFirstMessages =
    kJoined<kSelectEntry, kAmongMessages, kWherePlace, kOnlyMessages, kRising>;
inline constexpr std::string_view kLastMessages =
    kJoined<kSelectEntry, kAmongMessages, kWherePlace, kOnlyMessages, kFalling>;
/// Numbers missing from before there were target_numbers are looked up.
inline constexpr std::string_view kDeleted =
    "SELECT number FROM (SELECT coalesce(target_number, (SELECT message_number FROM entries AS "
    "message WHERE message.id = entries.target)) AS number FROM entries INDEXED BY "
    "entries_deletions WHERE conversation_id = ?1 AND seq > ?2 AND seq <= ?3 AND kind = 'delete' "
    "ORDER BY seq DESC LIMIT ?5) WHERE number > ?4";

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

/// Of the columns id, conversation_id, sender_id, target, verdict, code, decided_at of `commands`.
Decision read_decision(const sqlite::Row& row);
/// Of message_id, conversation_id, user_id, emoji, is_on, applied_seq of `reactions`.
Reaction read_reaction(const sqlite::Row& row);
/// Of list, position, conversation_id, message_id of `listings`.
Listed read_listed(const sqlite::Row& row);
/// Of conversation_id, user_id, seq, message_number of `read_marks`.
ReadMark read_mark(const sqlite::Row& row);
/// Of the same of `joinings`, and accepted_at.
Joining read_joining(const sqlite::Row& row);

/// ReadMarkStore::save() in the caller's transaction.
Status save_readers(sqlite::Connection& connection, const Readers& readers);

}  // namespace parley::timeline
