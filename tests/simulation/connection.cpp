#include "connection.hpp"

#include <boost/json/parse.hpp>

namespace parley::simulation {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

}  // namespace

void Connection::send(const websocket::Message& message) {
  if (closing_) return;
  const json::object frame = json::parse(message.text()).as_object();
  const std::string type = text(frame, "type");
  if (type == "accepted") {
    calls_.on_accepted(text(frame, "client_msg_id"), text(frame, "id"));
  } else if (type == "error") {
    return calls_.on_refused(text(frame, "client_msg_id"), text(frame, "code"));
  } else if (type == "entry") {
    const json::object& entry = frame.at("entry").as_object();
    calls_.on_entry(text(entry, "conversation_id"),
                    {entry.at("seq").as_int64(), text(entry, "id")});
  }
  SimulatedClient::send(message);
}

void Connection::close(std::uint16_t code, std::string_view) {
  if (closing_) return;
  closing_ = true;
  calls_.on_close(code);
}

}  // namespace parley::simulation
