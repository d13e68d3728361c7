#pragma once

#include <array>

#include "context.hpp"
#include "handlers.hpp"
#include "runtime/route.hpp"

namespace parley::chat {

using Route = runtime::Route<Context>;

inline runtime::RateLimiter& send_limit(Context& context) { return context.send_limit; }

inline constexpr std::string_view kConversations = "/chat/conversations";
inline constexpr std::string_view kConversation = "/chat/conversations/{conversation_id}";
inline constexpr std::string_view kPublic = "/chat/public";
inline constexpr std::string_view kJoin = "/chat/conversations/{conversation_id}/join";
inline constexpr std::string_view kMembers = "/chat/conversations/{conversation_id}/members";
inline constexpr std::string_view kMember =
    "/chat/conversations/{conversation_id}/members/{user_id}";
inline constexpr std::string_view kMessages = "/chat/conversations/{conversation_id}/messages";
inline constexpr std::string_view kMessage =
    "/chat/conversations/{conversation_id}/messages/{message_id}";
inline constexpr std::string_view kEdits =
    "/chat/conversations/{conversation_id}/messages/{message_id}/edits";
inline constexpr std::string_view kReaction =
    "/chat/conversations/{conversation_id}/messages/{message_id}/reactions/{emoji}";
inline constexpr std::string_view kCommand =
    "/chat/conversations/{conversation_id}/commands/{command_id}";
inline constexpr std::string_view kReplies =
    "/chat/conversations/{conversation_id}/messages/{message_id}/replies";
inline constexpr std::string_view kPin =
    "/chat/conversations/{conversation_id}/messages/{message_id}/pin";
inline constexpr std::string_view kPins = "/chat/conversations/{conversation_id}/pins";
inline constexpr std::string_view kRead = "/chat/conversations/{conversation_id}/read";
inline constexpr std::string_view kEntries = "/chat/conversations/{conversation_id}/entries";

using enum http::Method;

inline constexpr std::array kRoutes{
    Route{.method = kPost, .path = "/chat/send", .begin = send_message, .limit = send_limit},
    Route{.method = kPost,
          .path = kConversations,
          .handle = create_conversation,
          .limit = send_limit},
    Route{.method = kGet, .path = kConversations, .handle = list_conversations},
    Route{.method = kGet, .path = kConversation, .handle = show_conversation},
    Route{.method = kPatch, .path = kConversation, .handle = change_title, .limit = send_limit},
    Route{.method = kGet, .path = kPublic, .handle = list_public},
    Route{.method = kPost, .path = kJoin, .handle = join_conversation, .limit = send_limit},
    Route{.method = kGet, .path = kMembers, .handle = list_members},
    Route{.method = kPost, .path = kMembers, .handle = add_members, .limit = send_limit},
    Route{.method = kPatch, .path = kMember, .handle = change_role, .limit = send_limit},
    Route{.method = kDelete, .path = kMember, .begin = remove_member, .limit = send_limit},
    Route{.method = kGet, .path = kMessages, .handle = list_messages},
    Route{.method = kGet, .path = kMessage, .handle = show_message},
    Route{.method = kPatch, .path = kMessage, .begin = edit_message, .limit = send_limit},
    Route{.method = kDelete, .path = kMessage, .begin = delete_message, .limit = send_limit},
    Route{.method = kGet, .path = kEdits, .handle = list_edits},
    Route{.method = kPut, .path = kReaction, .begin = add_reaction, .limit = send_limit},
    Route{.method = kDelete, .path = kReaction, .begin = remove_reaction, .limit = send_limit},
    Route{.method = kGet, .path = kCommand, .handle = show_command},
    Route{.method = kGet, .path = kEntries, .handle = list_entries},
    Route{.method = kGet, .path = kReplies, .handle = list_replies},
    Route{.method = kPut, .path = kPin, .begin = pin_message, .limit = send_limit},
    Route{.method = kDelete, .path = kPin, .begin = unpin_message, .limit = send_limit},
    Route{.method = kGet, .path = kPins, .handle = list_pins},
    Route{.method = kPut, .path = kRead, .begin = mark_read, .limit = send_limit},
    Route{.method = kGet, .path = kRead, .handle = show_read_marks},
    Route{.method = kGet, .path = "/chat/mentions", .handle = list_mentions},
};

}  // namespace parley::chat
