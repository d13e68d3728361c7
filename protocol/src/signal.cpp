#include "protocol/signal.hpp"

#include <boost/json.hpp>
#include <optional>

#include "json_members.hpp"

namespace parley::protocol {
namespace {

namespace json = boost::json;

bool flag_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
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
          {"online", id_array(presence.online)},
          {"offline", id_array(presence.offline)}};
}

json::object to_object(const ReadSignal& read) {
  return {{"signal", "read"},
          {"conversation_id", read.conversation_id.text()},
          {"user_id", read.user_id.text()},
          {"seq", read.seq},
          {"message_number", read.message_number}};
}

json::object to_object(const OutcomeSignal& outcome) {
  json::object object{{"signal", "outcome"},
                      {"id", outcome.id.text()},
                      {"conversation_id", outcome.conversation_id.text()},
                      {"sender_id", outcome.sender_id.text()},
                      {"target", outcome.target.text()},
                      {"status", outcome.status}};
  if (!outcome.code.empty()) object["code"] = outcome.code;
  return object;
}

json::object to_object(const EventsLostSignal&) { return {{"signal", "events_lost"}}; }

Result<std::int64_t> number_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) {
    return malformed("`" + std::string(name) + "` is missing or not a number");
  }
  return value->get_int64();
}

Result<Signal> read_read(const json::object& object) {
  PARLEY_TRY(auto conversation_id, id_member<ConversationId>(object, "conversation_id"));
  PARLEY_TRY(auto user_id, id_member<UserId>(object, "user_id"));
  PARLEY_TRY(const auto seq, number_member(object, "seq"));
  PARLEY_TRY(const auto message_number, number_member(object, "message_number"));
  return Signal(ReadSignal{std::move(conversation_id), std::move(user_id), seq, message_number});
}

Result<Signal> read_outcome(const json::object& object) {
  PARLEY_TRY(auto id, id_member<MessageId>(object, "id"));
  PARLEY_TRY(auto conversation_id, id_member<ConversationId>(object, "conversation_id"));
  PARLEY_TRY(auto sender_id, id_member<UserId>(object, "sender_id"));
  PARLEY_TRY(auto target, id_member<MessageId>(object, "target"));
  PARLEY_TRY(auto status, text_member(object, "status", 32));
  return Signal(OutcomeSignal{std::move(id), std::move(conversation_id), std::move(sender_id),
                              std::move(target), std::move(status),
                              std::string(text_at(object, "code").value_or(""))});
}

}  // namespace

std::string write_signal(const Signal& signal) {
  return json::serialize(std::visit([](const auto& one) { return to_object(one); }, signal));
}

Result<Signal> read_signal(std::string_view line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return Error{kMalformedItem, "not a JSON object"};
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
  if (kind == "read") return read_read(object);
  if (kind == "outcome") return read_outcome(object);
  if (kind == "events_lost") return Signal(EventsLostSignal{});
  return Error{kMalformedItem, "an unknown signal"};
}

}  // namespace parley::protocol
