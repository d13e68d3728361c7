#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "messaging/authorize.hpp"
#include "protocol/amqp_names.hpp"
#include "world.hpp"

/// What users do besides writing: on sockets, and read marks. Also publishes malformed messages.
namespace parley::simulation {

std::optional<std::pair<std::size_t, std::string>> World::pick_place() {
  const std::size_t index = pick(devices_.size());
  const auto& connection = devices_[index].connection;
  if (!connection || !connection->welcomed() || connection->positions().empty()) return {};
  const auto& positions = connection->positions();
  const auto at = std::next(positions.begin(), static_cast<std::ptrdiff_t>(pick(positions.size())));
  return std::pair{index, at->first};
}

void World::send_frame(const Device& device, const boost::json::value& frame) {
  RealtimeProgram* const program = realtimes_[device.realtime]->up();
  if (program == nullptr) return;
  program->post([this, number = device.number, text = boost::json::serialize(frame)] {
    for (Device& one : devices_) {
      if (one.number == number && one.connection) one.connection->peer->received(text);
    }
  });
}

void World::annotate_on_socket() {
  const auto place = pick_place();
  if (!place || accepted_.empty()) return;
  Device& device = devices_[place->first];
  const auto& [conversation_id, message_id] = accepted_[pick(accepted_.size())];
  protocol::Item change = make_change(conversation_id, message_id);
  change.sender_id = people_.ids[device.user];
  const std::string key = change.client_msg_id;
  boost::json::object frame{{"type", protocol::kind_name(change.kind)},
                            {"conversation_id", conversation_id.text()},
                            {"message_id", message_id},
                            {"client_msg_id", key}};
  if (change.kind == protocol::Kind::kEdit) frame["text"] = change.text;
  if (change.kind == protocol::Kind::kReaction) frame["emoji"] = change.emoji;
  if (change.kind == protocol::Kind::kReaction || change.kind == protocol::Kind::kPin) {
    frame["on"] = change.on;
  }
  // Answers contain only the key, so it must be unique.
  if (!device.commands.emplace(key, Command{std::move(change), scheduler_.monotonic()}).second) {
    return;
  }
  send_frame(device, frame);
}

void World::take_command(const Command& command, std::size_t user) {
  const protocol::Item& item = command.item;
  commands_.push_back(item);
  said_.push_back({item.conversation_id.text(), user, item.id.text(),
                   messaging::addresses_others(item), command.invoked, scheduler_.monotonic()});
}

void World::mark_read() {
  const auto place = pick_place();
  if (!place) return;
  const Device& device = devices_[place->first];
  const std::int64_t seq = device.connection->positions().at(place->second);
  if (seq == 0) return;
  const std::string& id = place->second;
  protocol::Item mark{.id = MessageId::derive({}),
                      .conversation_id = *ConversationId::parse(id),
                      .sender_id = people_.ids[device.user],
                      .client_msg_id = "",
                      .text = "",
                      .accepted_at = {},
                      .request_id = "",
                      .traceparent = "",
                      .kind = protocol::Kind::kRead,
                      .up_to = seq};
  const std::size_t index = reads_.size();
  reads_.emplace_back(mark, false);
  if (chance(500)) {
    // A read mark on a socket has no answer.
    note(mark.sender_id.text() + " has read " + id + " up to " + std::to_string(seq));
    return send_frame(device, {{"type", "read"}, {"conversation_id", id}, {"seq", seq}});
  }
  const auto operation = std::make_shared<Operation>();
  operation->method = http::Method::kPut;
  operation->user = device.user;
  operation->target = "/chat/conversations/" + id + "/read";
  operation->body = R"({"seq":)" + std::to_string(seq) + "}";
  operation->command = std::move(mark);
  operation->then = [this, index](unsigned status) { reads_[index].second = status < 300; };
  begin(operation);
}

void World::signal() {
  const auto place = pick_place();
  if (!place) return;
  const Device& device = devices_[place->first];
  const std::string& id = place->second;
  const std::size_t choice = pick(3);
  if (choice == 0) return send_frame(device, {{"type", "typing"}, {"conversation_id", id}});
  if (choice == 1) {
    const boost::json::array watched{people_.ids[pick(people_.ids.size())].text(),
                                     people_.ids[pick(people_.ids.size())].text()};
    return send_frame(device, {{"type", "watch"}, {"user_ids", watched}});
  }
  device.connection->ask_to_resume(id);
  const boost::json::object positions{{id, device.connection->positions().at(id)}};
  send_frame(device, {{"type", "resume"}, {"conversations", positions}});
}

void World::spoil() {
  note("somebody publishes rubbish");
  ++spoilt_;
  broker_.route({.exchange = std::string(protocol::kMessagesExchange),
                 .routing_key = std::to_string(pick(kPartitions)),
                 .body = "{\"v\":1}",
                 .content_type = "",
                 .headers = {},
                 .persistent = true,
                 .mandatory = false});
}

}  // namespace parley::simulation
