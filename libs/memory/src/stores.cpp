#include "memory/stores.hpp"

#include "changes.hpp"
#include "commands.hpp"
#include "conversations.hpp"
#include "people.hpp"
#include "timeline.hpp"

namespace parley::memory {

struct Stores::All {
  explicit All(Gate* gate)
      : gate(gate),
        accounts(people, gate),
        blocks(people, gate),
        conversations(chat, gate),
        pending(chat, gate),
        presence(chat, gate),
        removals(chat, gate),
        timeline(entries, gate),
        commands(entries, gate),
        listings(entries, gate),
        read_marks(entries, gate) {}

  Gate* gate;
  ChatData chat;
  TimelineData entries;
  PeopleData people;
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

Stores::Stores(Gate* gate) : all_(std::make_shared<All>(gate)) {}

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

std::unique_ptr<accounts::AccountStore> open_account_store(Stores& stores) {
  return std::make_unique<Accounts>(stores.all_->people, stores.all_->gate);
}
std::unique_ptr<blocks::BlockStore> make_block_store(Stores& stores) {
  return std::make_unique<Blocks>(stores.all_->people, stores.all_->gate);
}
std::unique_ptr<conversations::ConversationStore> make_conversation_store(Stores& stores) {
  return std::make_unique<Conversations>(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::PendingStore> make_pending_store(Stores& stores) {
  return std::make_unique<PendingChanges>(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::PresenceStore> make_presence_store(Stores& stores) {
  return std::make_unique<Presence>(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::RemovalStore> make_removal_store(Stores& stores) {
  return std::make_unique<Removals>(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<timeline::TimelineStore> make_timeline_store(Stores& stores) {
  return std::make_unique<Timeline>(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::CommandStore> make_command_store(Stores& stores) {
  return std::make_unique<Commands>(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::ListingStore> make_listing_store(Stores& stores) {
  return std::make_unique<Listings>(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::ReadMarkStore> make_read_mark_store(Stores& stores) {
  return std::make_unique<ReadMarks>(stores.all_->entries, stores.all_->gate);
}

}  // namespace parley::memory
