#pragma once

#include "conversations/conversation.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/presence_store.hpp"
#include "mongo/collection.hpp"

/// Documents of the database `chat` and their indexes, by collection.
namespace parley::conversations {

/// Of conversations. Only public ones have a `title_position`.
mongo::Document to_document(const Conversation& conversation, std::uint64_t title_number);
std::vector<mongo::Index> conversation_indexes();

/// Of members. `role` is one of role_name()'s words, or "left" for a former member.
mongo::Document member_document(const ConversationId& conversation_id, const UserId& user_id,
                                std::string_view role, Timestamp joined_at, std::uint64_t number,
                                bool has_joining);
std::vector<mongo::Index> member_indexes();

/// Of changes: the highest number that a change of the conversation has.
mongo::Document number_document(const ConversationId& conversation_id, std::uint64_t number);
std::vector<mongo::Index> number_indexes();

/// Of pending.
mongo::Document to_document(const Pending& pending);
std::vector<mongo::Index> pending_indexes();

/// Of last_seen.
mongo::Document to_document(const LastSeen& seen);

}  // namespace parley::conversations
