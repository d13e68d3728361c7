#include "memory/stores.hpp"

#include "changes.hpp"
#include "commands.hpp"
#include "conversations.hpp"
#include "people.hpp"
#include "timeline.hpp"

namespace parley::memory {

struct Stores::All {
  explicit All(Gate* gate)
      : accounts(gate),
        blocks(gate),
        conversations(chat, gate),
        pending(chat, gate),
        presence(chat, gate),
        removals(chat, gate),
        timeline(entries, gate),
        commands(entries, gate),
        listings(entries, gate),
        read_marks(entries, gate) {}

  ChatData chat;
  TimelineData entries;
  Accounts accounts;
  Blocks blocks;
  Conversations conversations;
  PendingChanges pending;
  Presence presence;
  Removals removals;
  Timeline timeline;
  Commands commands;
  Listings listings;
  ReadMarks read_marks;
};

Stores::Stores(Gate* gate) : all_(std::make_unique<All>(gate)) {}
Stores::~Stores() = default;

accounts::AccountStore& Stores::accounts() { return all_->accounts; }
blocks::BlockStore& Stores::blocks() { return all_->blocks; }
conversations::ConversationStore& Stores::conversations() { return all_->conversations; }
conversations::PendingStore& Stores::pending() { return all_->pending; }
conversations::PresenceStore& Stores::presence() { return all_->presence; }
conversations::RemovalStore& Stores::removals() { return all_->removals; }
timeline::TimelineStore& Stores::timeline() { return all_->timeline; }
timeline::CommandStore& Stores::commands() { return all_->commands; }
timeline::ListingStore& Stores::listings() { return all_->listings; }
timeline::ReadMarkStore& Stores::read_marks() { return all_->read_marks; }

}  // namespace parley::memory
