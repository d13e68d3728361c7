#include "connection.hpp"

#include "frame.hpp"

namespace parley::simulation {

namespace json = boost::json;

void Connection::take(const json::object& frame) {
  if (closing_) return;
  calls_.on_frame(frame);
  const std::string type = text(frame, "type");
  if (type == "accepted") {
    calls_.on_accepted(text(frame, "client_msg_id"), text(frame, "id"));
  } else if (type == "error") {
    return calls_.on_refused(text(frame, "client_msg_id"), text(frame, "code"));
  } else if (type == "entry") {
    const json::object& entry = frame.at("entry").as_object();
    if (is_known(entry)) return;
    calls_.on_entry(text(entry, "conversation_id"),
                    {entry.at("seq").as_int64(), text(entry, "id")});
  }
  SimulatedClient::take(frame);
}

bool Connection::is_known(const json::object& entry) const {
  const std::string id = text(entry, "conversation_id");
  const auto position = positions().find(id);
  return asked_.contains(id) && position != positions().end() &&
         entry.at("seq").as_int64() <= position->second;
}

void Connection::close(std::uint16_t code, std::string_view) {
  if (closing_) return;
  closing_ = true;
  calls_.on_close(code);
}

}  // namespace parley::simulation
