#include "simulated_client.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <utility>

namespace parley::realtime {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

}  // namespace

void SimulatedClient::send(const websocket::Message& message) {
  if (closed_) return;
  unread_.push_back(message);
  queued_bytes_ += message.bytes();
  if (max_queued_bytes_ == 0) return read_next();
  if (queued_bytes_ > max_queued_bytes_) {
    complain("too much waits", std::to_string(queued_bytes_) + " bytes");
  }
}

void SimulatedClient::read_next() {
  const websocket::Message message = std::move(unread_.front());
  unread_.pop_front();
  queued_bytes_ -= message.bytes();
  taken_bytes_ += message.bytes();
  take(json::parse(message.text()).as_object());
}

void SimulatedClient::read_at_once() {
  max_queued_bytes_ = 0;
  while (has_unread()) read_next();
}

std::string SimulatedClient::auth(const std::string& token, Positions resume) {
  resume_ = std::move(resume);
  json::object frame{{"type", "auth"}, {"token", token}};
  if (!resume_.empty()) frame["resume"] = json::value_from(resume_);
  return json::serialize(frame);
}

void SimulatedClient::close(std::uint16_t code, std::string_view reason) {
  closed_ = true;
  complain("closed with " + std::to_string(code), std::string(reason));
}

void SimulatedClient::complain(const std::string& what, const std::string& text) {
  trace_ += "  ! " + what + ": " + text + "\n";
  if (complaint_.empty()) complaint_ = user_id_.text() + ": " + what + ": " + text;
}

void SimulatedClient::take(const json::object& frame) {
  const std::string type = text(frame, "type");
  const json::object& about = type == "entry" ? frame.at("entry").as_object() : frame;
  trace_ += "  " + user_id_.text() + " " + std::to_string(number_) + " < " + type;
  for (const char* member : {"conversation_id", "seq", "last_seq"}) {
    if (about.contains(member)) trace_ += " " + json::serialize(about.at(member));
  }
  trace_ += '\n';
  if (!welcomed_ && type != "welcome") complain("before the welcome", type);
  if (type == "welcome") {
    welcomed_ = true;
    for (const auto& one : frame.at("conversations").as_array()) {
      positions_[text(one.as_object(), "conversation_id")] = one.at("last_seq").as_int64();
    }
    for (const auto& [id, seq] : resume_) {
      if (positions_.contains(id)) positions_[id] = seq;
    }
  } else if (type == "joined") {
    const std::string id = text(frame, "conversation_id");
    if (positions_.contains(id)) complain("joined twice", id);
    positions_[id] = frame.at("last_seq").as_int64();
  } else if (type == "gap") {
    positions_[text(frame, "conversation_id")] = frame.at("to").as_int64();
  } else if (type == "resumed") {
    const std::string id = text(frame, "conversation_id");
    if (positions_[id] != frame.at("last_seq").as_int64()) complain("resumed elsewhere", id);
  } else if (type == "left") {
    positions_.erase(text(frame, "conversation_id"));
  } else if (type == "entry") {
    take_entry(frame.at("entry").as_object());
  } else if (type == "error") {
    complain("an error", json::serialize(frame));
  }
}

void SimulatedClient::take_entry(const json::object& entry) {
  const std::string id = text(entry, "conversation_id");
  const std::int64_t seq = entry.at("seq").as_int64();
  const auto position = positions_.find(id);
  if (position == positions_.end()) return complain("entry of no conversation", id);
  if (seq != position->second + 1) {
    complain("entry " + std::to_string(seq) + " after " + std::to_string(position->second), id);
  }
  const std::int64_t removed = removed_at_(*ConversationId::parse(id));
  if (removed != 0 && seq > removed) complain("entry behind the own removal", id);
  position->second = seq;
}

}  // namespace parley::realtime
