#include "unread_counts.hpp"

#include <boost/json/array.hpp>

#include "frame.hpp"

namespace parley::simulation {
namespace {

namespace json = boost::json;

UserId user(std::string_view id) { return *UserId::parse(std::string(id)); }

}  // namespace

void UnreadCounts::take(const json::object& frame) {
  const std::string type = text(frame, "type");
  const std::string id = text(frame, "conversation_id");
  if (type == "welcome") {
    for (const auto& value : frame.at("conversations").as_array()) {
      const json::object& one = value.as_object();
      const std::string one_id = text(one, "conversation_id");
      client::Place place{.conversation_id = *ConversationId::parse(one_id),
                          .messages = integer(one, "messages"),
                          .unread_after = integer(one, "unread_after")};
      for (const auto& number : one.at("deleted_after").as_array()) {
        place.deleted_after.push_back(number.as_int64());
      }
      begun_late_.erase(one_id);
      of(one_id).take(place);
    }
  } else if (type == "joined") {
    if (integer(frame, "last_seq") > 0) begun_late_.insert(id);
  } else if (type == "left") {
    unread_.erase(id);
    begun_late_.erase(id);
  } else if (type == "read") {
    of(id).take(client::ReadMark{*ConversationId::parse(id), user(text(frame, "user_id")),
                                 integer(frame, "seq"), integer(frame, "message_number")});
  } else if (type == "entry") {
    take_entry(frame.at("entry").as_object());
  }
}

void UnreadCounts::take_entry(const json::object& entry) {
  const std::string id = text(entry, "conversation_id");
  client::Entry told{.kind = text(entry, "kind"),
                     .message = {.id = *MessageId::parse(text(entry, "id")),
                                 .conversation_id = *ConversationId::parse(id),
                                 .seq = integer(entry, "seq"),
                                 .message_number = integer(entry, "message_number"),
                                 .sender_id = user(text(entry, "sender_id")),
                                 .client_msg_id = text(entry, "client_msg_id"),
                                 .text = "",
                                 .accepted_at = {},
                                 .stored_at = {}}};
  if (const auto* users = entry.if_contains("user_ids")) {
    for (const auto& one : users->as_array()) told.user_ids.push_back(user(one.as_string()));
  }
  if (entry.contains("target_number")) told.target_number = integer(entry, "target_number");
  of(id).take(told);
}

std::optional<std::int64_t> UnreadCounts::count(const std::string& conversation_id) const {
  if (begun_late_.contains(conversation_id)) return std::nullopt;
  const auto found = unread_.find(conversation_id);
  return found == unread_.end() ? 0 : found->second.count();
}

}  // namespace parley::simulation
