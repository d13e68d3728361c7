#include "protocol/signal.hpp"

#include <boost/json.hpp>
#include <optional>

#include "protocol/item.hpp"

namespace parley::protocol {
namespace {

namespace json = boost::json;

json::array id_texts(const std::vector<UserId>& ids) {
  json::array texts;
  texts.reserve(ids.size());
  for (const UserId& id : ids) texts.emplace_back(id.text());
  return texts;
}

std::optional<std::string_view> text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get_string();
}

bool flag_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// Those that are ids.
std::vector<UserId> ids_at(const json::object& object, std::string_view name) {
  std::vector<UserId> ids;
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return ids;
  for (const json::value& one : value->get_array()) {
    if (!one.is_string()) continue;
    if (auto id = UserId::parse(std::string_view(one.get_string()))) ids.push_back(*std::move(id));
  }
  return ids;
}

json::object to_object(const TypingSignal& typing) {
  return {{"signal", "typing"},
          {"conversation_id", typing.conversation_id.text()},
          {"user_id", typing.user_id.text()}};
}

json::object to_object(const PresenceSignal& presence) {
  return {{"signal", "presence"},
          {"instance", presence.instance},
          {"whole", presence.whole},
          {"asks", presence.asks},
          {"online", id_texts(presence.online)},
          {"offline", id_texts(presence.offline)}};
}

}  // namespace

std::string write_signal(const Signal& signal) {
  return json::serialize(std::visit([](const auto& one) { return to_object(one); }, signal));
}

Result<Signal> read_signal(std::string_view line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return Error{kMalformedItem, "no JSON object"};
  const json::object& object = value.get_object();
  const auto kind = text_at(object, "signal");
  if (kind == "typing") {
    const auto conversation_id =
        ConversationId::parse(text_at(object, "conversation_id").value_or(""));
    const auto user_id = UserId::parse(text_at(object, "user_id").value_or(""));
    if (conversation_id && user_id) return Signal(TypingSignal{*conversation_id, *user_id});
  }
  if (kind == "presence") {
    const auto instance = text_at(object, "instance");
    if (instance && !instance->empty()) {
      return Signal(PresenceSignal{std::string(*instance), flag_at(object, "whole"),
                                   flag_at(object, "asks"), ids_at(object, "online"),
                                   ids_at(object, "offline")});
    }
  }
  return Error{kMalformedItem, "no signal that is known here"};
}

}  // namespace parley::protocol
