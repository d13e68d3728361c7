#pragma once

#include <boost/json/object.hpp>
#include <span>

#include "conversations/conversation.hpp"
#include "protocol/item.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::chat {

using conversations::Conversation;
using conversations::Member;
using conversations::Membership;

/// How a stored message looks in answers: {id, conversation_id, seq, message_number, sender_id,
/// client_msg_id, text, accepted_at, stored_at}.
boost::json::object message_object(const protocol::Entry& entry);

/// {id, kind, title, created_at, role, last_seq, last_message}; `role` is the asking user's.
/// Without a tail nothing has been stored yet: 0 and null.
boost::json::object conversation_object(const Membership& membership,
                                        const timeline::TailWithMessage* tail);

/// [{user_id, role}] for the member `members` of a conversation.
boost::json::array members_array(std::span<const Member> members);

}  // namespace parley::chat
