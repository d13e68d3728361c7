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

messaging::Stores Stores::all() {
  All& all = *all_;
  return {all.accounts, all.blocks,   all.conversations, all.pending,  all.presence,
          all.removals, all.timeline, all.commands,      all.listings, all.read_marks};
}

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
