#pragma once

#include <span>
#include <string_view>

#include "conversations/conversation.hpp"
#include "conversations/pending_store.hpp"
#include "sqlite/database.hpp"

/// Rows of chat.db.
namespace parley::conversations {

/// The schema of chat.db.
std::span<const std::string_view> chat_migrations();

/// Of the columns conversation_id, kind, title, creator_id, created_at, first_id, second_id.
Conversation conversation_of(const sqlite::Row& row);

/// Of the columns id, conversation_id, item, created_at, applied, number.
Pending pending_of(const sqlite::Row& row);

std::uint64_t number_of(const sqlite::Row& row, int column);

/// The statement of PresenceStore::sharing(). Looks up each of their conversations until one is
/// shared; CROSS JOIN keeps this order.
inline constexpr std::string_view kSharing =
    "SELECT DISTINCT value FROM json_each(?2) WHERE EXISTS"
    " (SELECT 1 FROM members theirs INDEXED BY members_by_user"
    " CROSS JOIN members mine ON mine.conversation_id = theirs.conversation_id"
    " AND mine.user_id = ?1"
    " WHERE theirs.user_id = value AND theirs.role <> 'left' AND mine.role <> 'left')";

}  // namespace parley::conversations
