#include "protocol/event.hpp"

#include <boost/json.hpp>
#include <string>

namespace parley::protocol {
namespace {

namespace json = boost::json;

Error no_event(std::string_view reason) { return {kMalformedItem, std::string(reason)}; }

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

void add_user(const json::value& value, std::vector<UserId>& users) {
  if (!value.is_string()) return;
  if (const auto id = UserId::parse(std::string_view(value.get_string()))) users.push_back(*id);
}

void read_members(const json::object& object, EventHead& head) {
  const std::string_view kind = text_of(object, "kind");
  head.changes_members = kind.starts_with("member");
  if (kind == kind_name(Kind::members_added)) {
    const json::value* list = object.if_contains("user_ids");
    if (list == nullptr || !list->is_array()) return;
    for (const json::value& one : list->get_array()) add_user(one, head.added);
  } else if (kind == kind_name(Kind::member_removed) || kind == kind_name(Kind::member_left)) {
    if (const json::value* one = object.if_contains("user_id")) add_user(*one, head.removed);
  }
}

}  // namespace

EventHead head_of(const Entry& entry) {
  const Item& item = entry.item;
  EventHead head{item.conversation_id, entry.seq, entry.stored_at};
  head.changes_members = kind_name(item.kind).starts_with("member");
  if (item.kind == Kind::members_added) head.added = item.user_ids;
  if (item.kind == Kind::member_removed || item.kind == Kind::member_left) {
    head.removed = item.user_ids;
  }
  return head;
}

Result<EventHead> read_event(std::string_view line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return no_event("not a JSON object");
  const json::object& object = value.get_object();
  const auto conversation_id = ConversationId::parse(text_of(object, "conversation_id"));
  const json::value* seq = object.if_contains("seq");
  if (!conversation_id || seq == nullptr || !seq->is_int64() || seq->get_int64() < 1) {
    return no_event("no entry");
  }
  EventHead head{*conversation_id, seq->get_int64(), parse_timestamp(text_of(object, "stored_at"))};
  read_members(object, head);
  return head;
}

}  // namespace parley::protocol
