#include <boost/json/value.hpp>

#include "world.hpp"

/// What users do on sockets.
namespace parley::simulation {
namespace {

constexpr std::size_t kLongestPauseMs = 2000;
constexpr std::size_t kLongestSlowMs = 8000;
/// A slow device first reads nothing, then one frame at a time.
constexpr std::chrono::milliseconds kTakesNothing{6000};
constexpr std::chrono::milliseconds kTakesOne{100};
/// The limit for a socket's queue: that of Limits, plus some frames that are not entries.
constexpr std::size_t kMaxQueuedBytes = 16UL * 1024;

}  // namespace

void World::connect(std::size_t index) {
  Device& device = devices_[index];
  device.realtime = scheduler_.pick(realtimes_.size());
  RealtimeProgram* const program = realtimes_[device.realtime]->up();
  if (program == nullptr || device.connection) return;
  const std::uint64_t number = device.number = next_number_++;
  const UserId& user_id = people_.ids[device.user];
  const auto mine = [this, index, number](auto use) {
    if (devices_[index].number == number) use(devices_[index]);
  };
  Connection::Calls calls;
  calls.on_accepted = [this, mine](const std::string& key, const std::string& id) {
    mine([&](Device& one) { take_accepted(one, key, id); });
  };
  calls.on_refused = [this, mine](const std::string& key, const std::string& code) {
    mine([&](Device& one) { take_refused(one, key, code); });
  };
  calls.on_entry = [this, mine](const std::string& id, const oracle::Seen& seen) {
    ++counts_.entries;
    mine([&](Device& one) { one.streams[id].seen.push_back(seen); });
  };
  calls.on_frame = [mine](const boost::json::object& frame) {
    mine([&](Device& one) { one.unread->take(frame); });
  };
  calls.on_close = [this, mine, index](std::uint16_t code) {
    note("device " + std::to_string(index) + " closed with " + std::to_string(code));
    // Posted, because the connection must not be destroyed within its own call.
    scheduler_.post(outside_, [this, mine] { mine([this](Device& one) { drop(one); }); });
  };
  device.connection = std::make_unique<Connection>(
      user_id, index, [](const ConversationId&) { return std::int64_t{0}; }, trace_,
      std::move(calls));
  if (device.slow_until > scheduler_.monotonic()) {
    device.connection->read_slowly(kMaxQueuedBytes);
    read_later(index, kTakesNothing);
  }
  note("device " + std::to_string(index) + " opens");
  program->post([this, mine, program] {
    mine([&](Device& one) {
      one.connection->peer = program->hub().accept(*one.connection);
      one.connection->peer->received(one.connection->auth(people_.tokens[one.user], one.positions));
    });
  });
}

void World::drop(Device& device) {
  if (!device.connection) return;
  note("device of " + std::to_string(device.user) + " drops");
  const std::string& complaint = device.connection->complaint();
  if (!complaint.empty()) complaints_.push_back(complaint);
  if (device.connection->welcomed()) {
    device.positions = device.connection->positions();
    for (auto& [id, stream] : device.streams) stream.resumed.push_back(stream.seen.size());
  }
  for (auto& [key, send] : device.sends) {
    send.ended = scheduler_.monotonic();
    sends_.push_back(send);
  }
  device.sends.clear();
  device.commands.clear();
  device.number = 0;
  scheduler_.run_as(realtimes_[device.realtime]->process(), [&] { device.connection.reset(); });
  device.again =
      scheduler_.monotonic() + std::chrono::milliseconds(scheduler_.pick(kLongestPauseMs));
}

void World::drop_all(std::size_t realtime) {
  for (Device& device : devices_) {
    if (device.connection && device.realtime == realtime) drop(device);
  }
}

void World::reconnect_due() {
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    if (!devices_[i].connection && devices_[i].again <= scheduler_.monotonic()) connect(i);
  }
}

void World::read_slowly() {
  const std::size_t index = pick(devices_.size());
  Device& device = devices_[index];
  const bool was_slow = device.slow_until > scheduler_.monotonic();
  device.slow_until = scheduler_.monotonic() + std::chrono::milliseconds(pick(kLongestSlowMs));
  note("device " + std::to_string(index) + " reads slowly");
  if (!device.connection || was_slow) return;
  device.connection->read_slowly(kMaxQueuedBytes);
  read_later(index, kTakesNothing);
}

void World::read_later(std::size_t index, std::chrono::milliseconds most) {
  const auto pause =
      std::chrono::milliseconds(scheduler_.pick(static_cast<std::size_t>(most.count())));
  scheduler_.post_at(outside_, scheduler_.monotonic() + pause,
                     [this, index, number = devices_[index].number] {
                       Device& device = devices_[index];
                       if (device.number != number || !device.connection) return;
                       if (device.slow_until <= scheduler_.monotonic()) {
                         return device.connection->read_at_once();
                       }
                       if (device.connection->has_unread()) device.connection->read_next();
                       read_later(index, kTakesOne);
                     });
}

void World::write_on_socket() {
  const auto place = pick_place();
  if (!place) return;
  Device& device = devices_[place->first];
  const std::string& id = place->second;
  const std::string key = "key" + std::to_string(next_number_++);
  device.sends[key] = {.conversation_id = id,
                       .client_msg_id = key,
                       .text = mentioning(key),
                       .invoked = scheduler_.monotonic(),
                       .ended = {},
                       .ids = {}};
  conversations_.insert(*ConversationId::parse(id));
  send_frame(device, {{"type", "send"},
                      {"conversation_id", id},
                      {"text", device.sends[key].text},
                      {"client_msg_id", key}});
}

void World::take_accepted(Device& device, const std::string& client_msg_id, const std::string& id) {
  auto node = device.sends.extract(client_msg_id);
  if (node.empty()) {
    auto command = device.commands.extract(client_msg_id);
    if (command.empty()) return;
    command.mapped().item.id = *MessageId::parse(id);
    return take_command(command.mapped(), device.user);
  }
  oracle::Send& send = node.mapped();
  send.ended = scheduler_.monotonic();
  send.outcome = oracle::Outcome::kOk;
  send.ids.push_back(id);
  ++counts_.accepted;
  accepted_.emplace_back(*ConversationId::parse(send.conversation_id), id);
  said_.push_back(
      {send.conversation_id, device.user, send.client_msg_id, true, send.invoked, send.ended});
  sends_.push_back(send);
}

void World::take_refused(Device& device, const std::string& client_msg_id,
                         const std::string& code) {
  auto node = device.sends.extract(client_msg_id);
  if (node.empty()) {
    device.commands.erase(client_msg_id);
    return;
  }
  oracle::Send& send = node.mapped();
  send.ended = scheduler_.monotonic();
  const bool is_sure = code == "not_found" || code == "cannot_message" || code == "overloaded";
  send.outcome = is_sure ? oracle::Outcome::kFail : oracle::Outcome::kUnknown;
  sends_.push_back(send);
}

}  // namespace parley::simulation
