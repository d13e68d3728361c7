#include "representation.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

#include "base/utf8.hpp"

namespace parley::chat {
namespace {

boost::json::object preview(const timeline::Message& message) {
  boost::json::object object{{"id", message.entry.item.id.text()},
                             {"sender_id", message.entry.item.sender_id.text()}};
  if (message.state.deleted_at) {
    object["deleted_at"] = format_timestamp(*message.state.deleted_at);
  } else {
    object["text"] = utf8_prefix(message.text(), kPreviewLength);
  }
  return object;
}

}  // namespace

Result<Reactions> reactions_to(Context& context, const UserId& user_id,
                               std::span<const timeline::Message> messages) {
  std::vector<MessageId> ids;
  for (const timeline::Message& message : messages) {
    if (!message.state.reactions.empty()) ids.push_back(message.entry.item.id);
  }
  Reactions reactions;
  PARLEY_TRY(reactions.shown, timeline::shown_reactions(context.stores.commands, messages));
  PARLEY_TRY(const auto found, context.stores.commands.reactions_by(user_id, ids));
  for (const timeline::Reaction& one : found) {
    reactions.own.emplace(one.message_id, protocol::plain_emoji(one.emoji));
  }
  return reactions;
}

Result<Surroundings> surroundings(Context& context, const UserId& user_id,
                                  std::span<const timeline::Message> messages) {
  Surroundings around;
  PARLEY_TRY(around.reactions, reactions_to(context, user_id, messages));
  std::set<MessageId> ids;
  for (const timeline::Message& message : messages) {
    if (message.entry.thread_id) ids.insert(message.entry.item.reply_to.value());
  }
  PARLEY_TRY(auto found, context.stores.commands.messages(std::vector(ids.begin(), ids.end())));
  for (timeline::Message& message : found) {
    around.replied_to.emplace(message.entry.item.id, std::move(message));
  }
  return around;
}

std::vector<timeline::Message> last_messages(std::span<const timeline::TailWithMessage> tails) {
  std::vector<timeline::Message> messages;
  for (const auto& tail : tails) {
    if (tail.last_message) messages.push_back(*tail.last_message);
  }
  return messages;
}

boost::json::object message_object(const timeline::Message& message, const Reactions& reactions) {
  const protocol::Item& item = message.entry.item;
  const timeline::MessageState& state = message.state;
  boost::json::object object{{"id", item.id.text()},
                             {"conversation_id", item.conversation_id.text()},
                             {"seq", message.entry.seq},
                             {"message_number", message.entry.message_number},
                             {"sender_id", item.sender_id.text()},
                             {"client_msg_id", item.client_msg_id}};
  if (!state.deleted_at) object["text"] = message.text();
  if (item.reply_to) object["reply_to"] = item.reply_to->text();
  if (message.entry.thread_id) object["thread_id"] = message.entry.thread_id->text();
  if (!message.mentions().empty()) {
    boost::json::array& mentions = object["mentions"].emplace_array();
    for (const UserId& id : message.mentions()) mentions.emplace_back(id.text());
  }
  object["accepted_at"] = format_timestamp(item.accepted_at);
  object["stored_at"] = format_timestamp(message.entry.stored_at);
  if (state.edited_at) object["edited_at"] = format_timestamp(*state.edited_at);
  if (state.deleted_at) object["deleted_at"] = format_timestamp(*state.deleted_at);
  if (state.pin) {
    object["pinned"] = {{"user_id", state.pin->user_id.text()},
                        {"at", format_timestamp(state.pin->at)}};
  }
  if (state.thread) {
    object["thread"] = {{"replies", state.thread->replies},
                        {"last_reply_id", state.thread->last_reply_id.text()},
                        {"last_reply_at", format_timestamp(state.thread->last_reply_at)}};
  }
  boost::json::array& counts = object["reactions"].emplace_array();
  const auto shown = reactions.shown.find(item.id);
  for (const timeline::ReactionCount& one :
       shown == reactions.shown.end() ? state.reactions : shown->second) {
    counts.push_back(boost::json::object{{"emoji", one.emoji},
                                         {"count", one.count},
                                         {"own", reactions.own.contains({item.id, one.emoji})}});
  }
  return object;
}

boost::json::array messages_array(std::span<const timeline::Message> messages,
                                  const Surroundings& around) {
  boost::json::array items;
  items.reserve(messages.size());
  for (const timeline::Message& message : messages) {
    auto object = message_object(message, around.reactions);
    const auto& reply_to = message.entry.item.reply_to;
    const auto answered = reply_to ? around.replied_to.find(*reply_to) : around.replied_to.end();
    if (answered != around.replied_to.end()) object["reply_preview"] = preview(answered->second);
    items.push_back(std::move(object));
  }
  return items;
}

Result<std::vector<timeline::Unread>> unread_in(Context& context, const UserId& user_id,
                                                std::span<const Membership> memberships,
                                                std::span<const timeline::TailWithMessage> tails) {
  std::vector<timeline::Stay> stays;
  std::vector<timeline::Tail> ends;
  stays.reserve(memberships.size());
  ends.reserve(memberships.size());
  std::size_t next = 0;
  for (const Membership& one : memberships) {
    const ConversationId& id = one.conversation.id;
    stays.push_back({id, conversations::joined_at(one), one.has_joining});
    const bool stored = next < tails.size() && tails[next].tail.conversation_id == id;
    ends.push_back(stored ? tails[next++].tail : timeline::Tail{id});
  }
  return timeline::unread(context.stores.timeline, context.stores.read_marks, user_id, stays, ends);
}

boost::json::object conversation_object(const Membership& membership,
                                        const timeline::TailWithMessage* tail,
                                        const timeline::Unread& unread,
                                        const Reactions& reactions) {
  const Conversation& conversation = membership.conversation;
  boost::json::object object{{"id", conversation.id.text()},
                             {"kind", conversations::kind_name(conversation.kind)},
                             {"title", nullptr},
                             {"created_at", format_timestamp(conversation.created_at)},
                             {"role", conversations::role_name(membership.role)},
                             {"last_seq", unread.tail.last_seq},
                             {"messages", unread.tail.messages},
                             {"read_seq", unread.read_seq},
                             {"unread", unread.count()},
                             {"unread_after", unread.after},
                             {"deleted_after", boost::json::value_from(unread.deleted)},
                             {"last_message", nullptr}};
  if (conversation.title) object["title"] = *conversation.title;
  if (tail != nullptr && tail->last_message) {
    object["last_message"] = message_object(*tail->last_message, reactions);
  }
  return object;
}

boost::json::array members_array(std::span<const Member> members) {
  boost::json::array array;
  array.reserve(members.size());
  for (const Member& member : members) {
    array.push_back(boost::json::object{{"user_id", member.user_id.text()},
                                        {"role", conversations::role_name(member.role)}});
  }
  return array;
}

}  // namespace parley::chat
