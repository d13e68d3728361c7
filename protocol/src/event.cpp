#include "protocol/event.hpp"

#include <boost/json.hpp>
#include <string>

#include "protocol/item.hpp"

namespace parley::protocol {
namespace {

namespace json = boost::json;

Error no_event(std::string_view reason) { return {kMalformedItem, std::string(reason)}; }

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

}  // namespace

Result<EventHead> read_event(std::string_view line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return no_event("no JSON object");
  const json::object& object = value.get_object();
  const auto conversation_id = ConversationId::parse(text_of(object, "conversation_id"));
  const json::value* seq = object.if_contains("seq");
  if (!conversation_id || seq == nullptr || !seq->is_int64() || seq->get_int64() < 1) {
    return no_event("no entry");
  }
  return EventHead{*conversation_id, seq->get_int64(),
                   text_of(object, "kind").starts_with("member")};
}

}  // namespace parley::protocol
