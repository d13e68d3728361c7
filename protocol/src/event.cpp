#include "protocol/event.hpp"

#include <boost/json.hpp>

#include "json_members.hpp"

namespace parley::protocol {
namespace {

namespace json = boost::json;

void read_members(const json::object& object, EventHead& head) {
  const std::string_view kind = text_at(object, "kind").value_or("");
  head.changes_members = kind.starts_with("member");
  if (kind == kind_name(Kind::kMembersAdded)) {
    head.added = ids_at(object, "user_ids");
  } else if (kind == kind_name(Kind::kMemberRemoved) || kind == kind_name(Kind::kMemberLeft)) {
    const auto id = UserId::parse(text_at(object, "user_id").value_or(""));
    if (id) head.removed.push_back(*id);
  }
}

}  // namespace

EventHead head_of(const Entry& entry) {
  const Item& item = entry.item;
  EventHead head{item.conversation_id, entry.seq, entry.stored_at};
  head.changes_members = kind_name(item.kind).starts_with("member");
  if (item.kind == Kind::kMembersAdded) head.added = item.user_ids;
  if (item.kind == Kind::kMemberRemoved || item.kind == Kind::kMemberLeft) {
    head.removed = item.user_ids;
  }
  return head;
}

Result<EventHead> read_event(std::string_view line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return malformed("not a JSON object");
  const json::object& object = value.get_object();
  const auto conversation_id =
      ConversationId::parse(text_at(object, "conversation_id").value_or(""));
  const json::value* seq = object.if_contains("seq");
  if (!conversation_id || seq == nullptr || !seq->is_int64() || seq->get_int64() < 1) {
    return malformed("no entry");
  }
  EventHead head{*conversation_id, seq->get_int64(),
                 parse_timestamp(text_at(object, "stored_at").value_or(""))};
  read_members(object, head);
  return head;
}

}  // namespace parley::protocol
