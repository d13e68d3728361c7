#include "memory/stores.hpp"

#include "adapters.hpp"

namespace parley::memory {

struct Stores::All {
  explicit All(Gate* given) : gate(given) {}

  Gate* gate;
  ChatData chat;
  TimelineData entries;
  PeopleData people;
  std::unique_ptr<accounts::AccountStore> accounts = open_account_store(people, gate);
  std::unique_ptr<blocks::BlockStore> blocks = open_block_store(people, gate);
  std::unique_ptr<conversations::ConversationStore> conversations =
      open_conversation_store(chat, gate);
  std::unique_ptr<conversations::PendingStore> pending = open_pending_store(chat, gate);
  std::unique_ptr<conversations::PresenceStore> presence = open_presence_store(chat, gate);
  std::unique_ptr<conversations::RemovalStore> removals = open_removal_store(chat, gate);
  std::unique_ptr<timeline::TimelineStore> timeline = open_timeline_store(entries, gate);
  std::unique_ptr<timeline::CommandStore> commands = open_command_store(entries, gate);
  std::unique_ptr<timeline::ListingStore> listings = open_listing_store(entries, gate);
  std::unique_ptr<timeline::ReadMarkStore> read_marks = open_read_mark_store(entries, gate);
};

Stores::Stores(Gate* gate) : all_(std::make_shared<All>(gate)) {}

messaging::Stores Stores::all() {
  All& all = *all_;
  return {*all.accounts, *all.blocks,   *all.conversations, *all.pending,  *all.presence,
          *all.removals, *all.timeline, *all.commands,      *all.listings, *all.read_marks};
}

std::unique_ptr<accounts::AccountStore> open_account_store(Stores& stores) {
  return open_account_store(stores.all_->people, stores.all_->gate);
}
std::unique_ptr<blocks::BlockStore> open_block_store(Stores& stores) {
  return open_block_store(stores.all_->people, stores.all_->gate);
}
std::unique_ptr<conversations::ConversationStore> open_conversation_store(Stores& stores) {
  return open_conversation_store(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::PendingStore> open_pending_store(Stores& stores) {
  return open_pending_store(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::PresenceStore> open_presence_store(Stores& stores) {
  return open_presence_store(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::RemovalStore> open_removal_store(Stores& stores) {
  return open_removal_store(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<timeline::TimelineStore> open_timeline_store(Stores& stores) {
  return open_timeline_store(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::CommandStore> open_command_store(Stores& stores) {
  return open_command_store(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::ListingStore> open_listing_store(Stores& stores) {
  return open_listing_store(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::ReadMarkStore> open_read_mark_store(Stores& stores) {
  return open_read_mark_store(stores.all_->entries, stores.all_->gate);
}

}  // namespace parley::memory
