#include "representation.hpp"

#include <boost/json/array.hpp>

namespace parley::chat {

boost::json::object message_object(const protocol::Entry& entry) {
  const protocol::Item& item = entry.item;
  return {{"id", item.id.text()},
          {"conversation_id", item.conversation_id.text()},
          {"seq", entry.seq},
          {"message_number", entry.message_number},
          {"sender_id", item.sender_id.text()},
          {"client_msg_id", item.client_msg_id},
          {"text", item.text},
          {"accepted_at", format_timestamp(item.accepted_at)},
          {"stored_at", format_timestamp(entry.stored_at)}};
}

boost::json::object conversation_object(const Membership& membership,
                                        const timeline::TailWithMessage* tail) {
  const Conversation& conversation = membership.conversation;
  boost::json::object object{{"id", conversation.id.text()},
                             {"kind", conversations::kind_name(conversation.kind)},
                             {"title", nullptr},
                             {"created_at", format_timestamp(conversation.created_at)},
                             {"role", conversations::role_name(membership.role)},
                             {"last_seq", tail != nullptr ? tail->tail.last_seq : 0},
                             {"last_message", nullptr}};
  if (conversation.title) object["title"] = *conversation.title;
  if (tail != nullptr && tail->last_message) {
    object["last_message"] = message_object(*tail->last_message);
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
