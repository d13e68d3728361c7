#pragma once

#include <boost/json/object.hpp>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "context.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::chat {

/// Which of the reactions to some messages are the asking user's.
using OwnReactions = std::set<std::pair<MessageId, std::string>>;
Result<OwnReactions> own_reactions(Context& context, const UserId& user_id,
                                   std::span<const timeline::Message> messages);

/// Those of them that there are.
std::vector<timeline::Message> last_messages(std::span<const timeline::TailWithMessage> tails);

/// How a stored message looks in answers: {id, conversation_id, seq, message_number, sender_id,
/// client_msg_id, text, accepted_at, stored_at, reactions: [{emoji, count, own}]}; `reply_to`,
/// `edited_at`, `deleted_at` where it is so, and no text where it was deleted.
boost::json::object message_object(const timeline::Message& message, const OwnReactions& own);

/// {id, kind, title, created_at, role, last_seq, last_message}; `role` is the asking user's.
/// Without a tail nothing has been stored yet: 0 and null.
boost::json::object conversation_object(const Membership& membership,
                                        const timeline::TailWithMessage* tail,
                                        const OwnReactions& own);

/// [{user_id, role}] for the member `members` of a conversation.
boost::json::array members_array(std::span<const Member> members);

}  // namespace parley::chat
