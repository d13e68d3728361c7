#include <algorithm>
#include <sstream>

#include "protocol/amqp_names.hpp"
#include "world.hpp"

/// Checks the result of a history against the guarantees.
namespace parley::simulation {
namespace {

/// After this time, every instance must know of a removal or block (messaging::kLearnEvery).
constexpr std::chrono::milliseconds kSilenceIsNews{2500};

}  // namespace

std::string World::violations() {
  std::vector<std::string> wrong = complaints_;
  if (!under_way_.empty()) {
    wrong.push_back(std::to_string(under_way_.size()) + " requests were never answered");
  }
  for (unsigned partition = 0; partition < kPartitions; ++partition) {
    const std::size_t left = broker_.messages(protocol::messages_queue(partition));
    if (left != 0) {
      wrong.push_back(std::to_string(left) + " messages are left in partition " +
                      std::to_string(partition));
    }
  }
  for (const auto& slot : consumers_) {
    if (slot->up() != nullptr && slot->up()->refused() != 0) {
      wrong.emplace_back("an acknowledgement would have left a hole");
    }
  }
  judge_histories(wrong);
  judge_members(wrong);
  judge_titles(wrong);
  judge_commands(wrong);
  judge_pins(wrong);
  judge_silence(wrong);
  judge_buried(wrong);
  judge_unread(wrong);
  judge_devices(wrong);
  // Only in histories without faults; with faults there are documented exceptions.
  if (!plan_.is_faulty()) judge_what_is_seen(wrong);
  std::ostringstream all;
  for (const std::string& one : wrong) all << one << '\n';
  return all.str();
}

std::vector<protocol::Entry> World::timeline(const ConversationId& id) {
  return stores_.timeline.entries(id, {.limit = 10'000}).value();
}

void World::judge_histories(std::vector<std::string>& wrong) {
  if (has_pending()) wrong.emplace_back("a change was never published");
  oracle::Histories histories;
  for (const ConversationId& id : conversations_) {
    std::int64_t seq = 0;
    std::int64_t messages = 0;
    const auto entries = timeline(id);
    const auto is_changed = [&](const MessageId& message) {
      return std::ranges::any_of(entries, [&](const protocol::Entry& entry) {
        const auto kind = entry.item.kind;
        return (kind == protocol::Kind::kEdit || kind == protocol::Kind::kDeletion) &&
               entry.item.target == message;
      });
    };
    for (const protocol::Entry& entry : entries) {
      if (entry.seq != ++seq) wrong.push_back("a gap before seq " + std::to_string(entry.seq));
      if (entry.item.kind != protocol::Kind::kMessage) continue;
      // The message numbers, which the oracle checks.
      const std::string& key = entry.item.client_msg_id;
      histories[id.text()].push_back({++messages, entry.item.id.text(), key,
                                      is_changed(entry.item.id) ? texts_[key] : entry.item.text,
                                      entry.message_number});
    }
  }
  std::ranges::move(oracle::violations(sends_, histories), std::back_inserter(wrong));
}

// Members and roles must match the timeline.
void World::judge_members(std::vector<std::string>& wrong) {
  for (const ConversationId& id : groups_) {
    std::map<UserId, std::string> told;
    told[stores_.conversations.find(id).value()->creator_id] = "owner";
    for (const protocol::Entry& entry : timeline(id)) {
      const auto kind = entry.item.kind;
      for (const UserId& user_id : entry.item.user_ids) {
        std::string& role = told[user_id];
        if (kind == protocol::Kind::kMembersAdded && role.empty()) role = "member";
        if (kind == protocol::Kind::kRoleChanged && !role.empty()) role = entry.item.role;
        if (kind == protocol::Kind::kMemberRemoved || kind == protocol::Kind::kMemberLeft) {
          role.clear();
        }
      }
    }
    for (const UserId& user_id : people_.ids) {
      const auto kept = stores_.conversations.membership(id, user_id).value();
      const std::string role{kept ? conversations::role_name(kept->role) : ""};
      if (role != told[user_id]) {
        wrong.push_back(user_id.text() + " is \"" + role + "\" in " + id.text() + ", and \"" +
                        told[user_id] + "\" by its timeline");
      }
    }
  }
}

void World::judge_titles(std::vector<std::string>& wrong) {
  for (const ConversationId& id : groups_) {
    std::optional<std::string> told = "t";
    for (const protocol::Entry& entry : timeline(id)) {
      if (entry.item.kind == protocol::Kind::kTitleChanged) told = entry.item.title;
    }
    if (stores_.conversations.find(id).value()->title != told) {
      wrong.push_back(id.text() + " has another title than its timeline says");
    }
  }
}

// The list of pins, and each message's own flag, must match the timeline.
void World::judge_pins(std::vector<std::string>& wrong) {
  for (const ConversationId& id : conversations_) {
    std::set<MessageId> told;
    std::set<MessageId> listed;
    std::vector<MessageId> messages;
    for (const protocol::Entry& entry : timeline(id)) {
      const protocol::Item& item = entry.item;
      if (item.kind == protocol::Kind::kMessage) messages.push_back(item.id);
      if (item.kind == protocol::Kind::kPin && item.on) told.insert(*item.target);
      const bool is_off = item.kind == protocol::Kind::kPin && !item.on;
      if (is_off || item.kind == protocol::Kind::kDeletion) told.erase(*item.target);
    }
    const auto page = stores_.listings.page(timeline::pin_list(id), {.limit = 1000}).value();
    for (const timeline::Listed& one : page) listed.insert(one.message_id);
    if (listed != told) wrong.push_back("other pins are listed in " + id.text());
    for (const timeline::Message& one : stores_.commands.messages(messages).value()) {
      if (one.state.pin.has_value() == told.contains(one.entry.item.id)) continue;
      wrong.push_back(one.entry.item.id.text() + " says another thing of its pin");
    }
  }
}

// Each accepted command must have been applied or refused, and nothing else done.
void World::judge_commands(std::vector<std::string>& wrong) {
  for (const protocol::Item& command : commands_) {
    const auto decided = stores_.commands.decisions(std::array{command.id}).value();
    const auto entries = stores_.timeline.find(std::array{command.id}).value();
    const std::string name =
        std::string(protocol::kind_name(command.kind)) + " " + command.id.text();
    if (entries.empty() && (decided.empty() || decided[0].verdict == timeline::Verdict::kApplied)) {
      wrong.push_back(name + " was accepted and is lost");
    }
    if (entries.empty()) continue;
    const protocol::Item& item = entries[0].item;
    const bool is_same = item.kind == command.kind && item.target == command.target &&
                         item.emoji == command.emoji && item.on == command.on &&
                         item.sender_id == command.sender_id;
    const bool has_text = item.text == command.text || item.text.empty();
    if (!is_same || !has_text) wrong.push_back(name + " is stored as something else");
  }
}

void World::judge_silence(std::vector<std::string>& wrong) {
  for (const Silence& silence : silences_) {
    for (const Said& said : said_) {
      const bool is_theirs =
          said.user == silence.user && said.conversation_id == silence.conversation_id;
      const bool is_late = said.invoked > silence.answered + kSilenceIsNews;
      if (!is_theirs || !is_late || !(said.addresses_others || silence.is_total)) continue;
      const bool is_deaf = std::ranges::any_of(deaf_, [&](const auto& time) {
        return time.first <= said.ended && time.second >= silence.answered;
      });
      if (is_deaf) continue;
      wrong.push_back((silence.is_total ? "a removed member did " : "in spite of a block: ") +
                      said.what);
    }
  }
}

// Each malformed message must be dead-lettered at least once: it may have been accepted despite a
// negative confirm.
void World::judge_buried(std::vector<std::string>& wrong) {
  const std::size_t buried = broker_.messages(std::string(protocol::kDeadQueue));
  if (buried >= spoilt_) return;
  wrong.push_back(std::to_string(buried) + " are buried of " + std::to_string(spoilt_));
}

// No user may get an entry after their own removal.
void World::judge_what_is_seen(std::vector<std::string>& wrong) {
  for (const Device& device : devices_) {
    const UserId& user_id = people_.ids[device.user];
    for (const auto& [id, stream] : device.streams) {
      std::int64_t removed = 0;
      for (const protocol::Entry& entry : timeline(*ConversationId::parse(id))) {
        const auto& named = entry.item.user_ids;
        if (std::ranges::find(named, user_id) == named.end()) continue;
        const auto kind = entry.item.kind;
        if (kind == protocol::Kind::kMembersAdded) removed = 0;
        if (kind == protocol::Kind::kMemberRemoved || kind == protocol::Kind::kMemberLeft) {
          removed = entry.seq;
        }
      }
      for (const oracle::Seen& seen : stream.seen) {
        if (removed != 0 && seen.seq > removed) {
          wrong.push_back("a device of " + user_id.text() + " got " + std::to_string(seen.seq) +
                          " of " + id + " behind its removal");
        }
      }
    }
  }
}

void World::judge_devices(std::vector<std::string>& wrong) {
  std::map<ConversationId, std::vector<protocol::Entry>> timelines;
  for (const ConversationId& id : conversations_) timelines[id] = timeline(id);
  for (const Device& device : devices_) {
    const std::string name = "a device of " + people_.ids[device.user].text();
    for (const auto& [id, stream] : device.streams) {
      const auto& entries = timelines.at(*ConversationId::parse(id));
      for (const oracle::Seen& seen : stream.seen) {
        const auto at = static_cast<std::size_t>(seen.seq - 1);
        if (at >= entries.size() || entries[at].item.id.text() != seen.id) {
          wrong.push_back(name + " got something else than what is stored as " +
                          std::to_string(seen.seq) + " of " + id);
        }
      }
    }
    if (!device.connection) {
      wrong.push_back(name + " isn't connected");
      continue;
    }
    if (!device.connection->complaint().empty()) wrong.push_back(device.connection->complaint());
    if (!device.connection->welcomed()) wrong.push_back(name + " got no welcome");
    for (const auto& [id, entries] : timelines) {
      const auto known = device.connection->positions().find(id.text());
      const bool knows = known != device.connection->positions().end();
      const bool is_member =
          stores_.conversations.membership(id, people_.ids[device.user]).value().has_value();
      // A conversation without entries is only announced to users who connect afterwards.
      if (entries.empty() && is_member) continue;
      if (knows != is_member) {
        wrong.push_back(name + (knows ? " isn't" : " is") + " of a member of " + id.text());
      } else if (knows && known->second != static_cast<std::int64_t>(entries.size())) {
        wrong.push_back(name + " is at " + std::to_string(known->second) + " of " +
                        std::to_string(entries.size()) + " in " + id.text());
      }
    }
  }
}

}  // namespace parley::simulation
