#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "world.hpp"

/// What users do on sockets.
namespace parley::simulation {
namespace {

constexpr std::size_t kLongestPauseMs = 2000;

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
  calls.on_close = [this, mine, index](std::uint16_t code) {
    note("device " + std::to_string(index) + " closed with " + std::to_string(code));
    // Not within a call of its own.
    scheduler_.post(outside_, [this, mine] { mine([this](Device& one) { drop(one); }); });
  };
  device.connection = std::make_unique<Connection>(
      user_id, index, [](const ConversationId&) { return std::int64_t{0}; }, trace_,
      std::move(calls));
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

void World::write_on_socket() {
  Device& device = devices_[pick(devices_.size())];
  if (!device.connection || !device.connection->welcomed()) return;
  const auto& positions = device.connection->positions();
  if (positions.empty()) return;
  const std::string id =
      std::next(positions.begin(), static_cast<std::ptrdiff_t>(pick(positions.size())))->first;
  const std::string key = "key" + std::to_string(next_number_++);
  device.sends[key] = {.conversation_id = id,
                       .client_msg_id = key,
                       .text = "t" + key,
                       .invoked = scheduler_.monotonic(),
                       .ended = {},
                       .ids = {}};
  conversations_.insert(*ConversationId::parse(id));
  RealtimeProgram* const program = realtimes_[device.realtime]->up();
  if (program == nullptr) return;
  const boost::json::value frame{
      {"type", "send"}, {"conversation_id", id}, {"text", "t" + key}, {"client_msg_id", key}};
  program->post([this, number = device.number, text = boost::json::serialize(frame)] {
    for (Device& one : devices_) {
      if (one.number == number && one.connection) one.connection->peer->received(text);
    }
  });
}

void World::take_accepted(Device& device, const std::string& client_msg_id, const std::string& id) {
  auto node = device.sends.extract(client_msg_id);
  if (node.empty()) return;
  oracle::Send& send = node.mapped();
  send.ended = scheduler_.monotonic();
  send.outcome = oracle::Outcome::ok;
  send.ids.push_back(id);
  ++counts_.accepted;
  accepted_.emplace_back(*ConversationId::parse(send.conversation_id), id);
  sends_.push_back(send);
}

void World::take_refused(Device& device, const std::string& client_msg_id,
                         const std::string& code) {
  auto node = device.sends.extract(client_msg_id);
  if (node.empty()) return;
  oracle::Send& send = node.mapped();
  send.ended = scheduler_.monotonic();
  const bool is_sure = code == "not_found" || code == "cannot_message" || code == "overloaded";
  send.outcome = is_sure ? oracle::Outcome::fail : oracle::Outcome::unknown;
  sends_.push_back(send);
}

}  // namespace parley::simulation
