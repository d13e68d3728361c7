#pragma once

#include <boost/json/object.hpp>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "context.hpp"
#include "timeline/shown_reactions.hpp"
#include "timeline/timeline_store.hpp"
#include "timeline/unread.hpp"

namespace parley::chat {

/// What the reactions to some messages are beside the messages' states: how many have put each
/// where the state doesn't tell, and which are the asking user's, by plain_emoji().
struct Reactions {
  timeline::ShownReactions shown;
  std::set<std::pair<MessageId, std::string>> own;
};
Result<Reactions> reactions_to(Context& context, const UserId& user_id,
                               std::span<const timeline::Message> messages);

/// What a message's answer needs beside the message: its reactions, and the messages that are
/// answered.
struct Surroundings {
  Reactions reactions;
  std::unordered_map<MessageId, timeline::Message> replied_to;
};
Result<Surroundings> surroundings(Context& context, const UserId& user_id,
                                  std::span<const timeline::Message> messages);

/// Code points of an answered message's text that come with the answer.
inline constexpr std::size_t kPreviewLength = 200;

/// Those of them that there are.
std::vector<timeline::Message> last_messages(std::span<const timeline::TailWithMessage> tails);

/// How a stored message looks in answers: {id, conversation_id, seq, message_number, sender_id,
/// client_msg_id, text, accepted_at, stored_at, reactions: [{emoji, count, own}]}; `reply_to`,
/// `thread_id`, `mentions`, `edited_at`, `deleted_at`, `pinned` {user_id, at}, `thread` {replies,
/// last_reply_id, last_reply_at} where it is so, and no text where it was deleted.
boost::json::object message_object(const timeline::Message& message, const Reactions& reactions);
/// The same with `reply_preview` {id, sender_id, text or deleted_at}, as it is now, where a message
/// that is there is answered.
boost::json::array messages_array(std::span<const timeline::Message> messages,
                                  const Surroundings& around);

/// What the user has not read of the conversations, in their order; `tails` are of those that have
/// one.
Result<std::vector<timeline::Unread>> unread_in(Context& context, const UserId& user_id,
                                                std::span<const Membership> memberships,
                                                std::span<const timeline::TailWithMessage> tails);

/// {id, kind, title, created_at, role, last_seq, messages, read_seq, unread, unread_after,
/// deleted_after, last_message}; `role` and what is unread are the asking user's. `tail` may be
/// null: nothing has been stored yet.
boost::json::object conversation_object(const Membership& membership,
                                        const timeline::TailWithMessage* tail,
                                        const timeline::Unread& unread, const Reactions& reactions);

/// [{user_id, role}] for the member `members` of a conversation.
boost::json::array members_array(std::span<const Member> members);

}  // namespace parley::chat
