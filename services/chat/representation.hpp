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

/// The reactions to some messages, beyond the messages' states: the counts that the state lacks,
/// and the caller's own reactions, by plain_emoji().
struct Reactions {
  timeline::ShownReactions shown;
  std::set<std::pair<MessageId, std::string>> own;
};
Result<Reactions> reactions_to(Context& context, const UserId& user_id,
                               std::span<const timeline::Message> messages);

/// What a message's answer needs besides the message: its reactions, and the messages that are
/// replied to.
struct Surroundings {
  Reactions reactions;
  std::unordered_map<MessageId, timeline::Message> replied_to;
};
Result<Surroundings> surroundings(Context& context, const UserId& user_id,
                                  std::span<const timeline::Message> messages);

/// Code points of the preview of a message that is replied to.
inline constexpr std::size_t kPreviewLength = 200;

/// The last messages that exist.
std::vector<timeline::Message> last_messages(std::span<const timeline::TailWithMessage> tails);

/// A stored message in answers: {id, conversation_id, seq, message_number, sender_id,
/// client_msg_id, text, accepted_at, stored_at, reactions: [{emoji, count, own}]}; if applicable,
/// `reply_to`, `thread_id`, `mentions`, `edited_at`, `deleted_at`, `pinned` {user_id, at}, `thread`
/// {replies, last_reply_id, last_reply_at}; no text if it was deleted.
boost::json::object message_object(const timeline::Message& message, const Reactions& reactions);
/// The same with the current `reply_preview` {id, sender_id, text or deleted_at}, for a reply to an
/// existing message.
boost::json::array messages_array(std::span<const timeline::Message> messages,
                                  const Surroundings& around);

/// The unread counts of the conversations, in their order; `tails` has those of the conversations
/// that have one.
Result<std::vector<timeline::Unread>> unread_in(Context& context, const UserId& user_id,
                                                std::span<const Membership> memberships,
                                                std::span<const timeline::TailWithMessage> tails);

/// {id, kind, title, created_at, role, last_seq, messages, read_seq, unread, unread_after,
/// deleted_after, last_message}; `role` and the unread counts are the caller's. `tail` may be null:
/// nothing has been stored yet.
boost::json::object conversation_object(const Membership& membership,
                                        const timeline::TailWithMessage* tail,
                                        const timeline::Unread& unread, const Reactions& reactions);

/// [{user_id, role}], for the member `members` of a conversation.
boost::json::array members_array(std::span<const Member> members);

}  // namespace parley::chat
