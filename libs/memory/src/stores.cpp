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
  std::unique_ptr<blocks::BlockStore> blocks = make_block_store(people, gate);
  std::unique_ptr<conversations::ConversationStore> conversations =
      make_conversation_store(chat, gate);
  std::unique_ptr<conversations::PendingStore> pending = make_pending_store(chat, gate);
  std::unique_ptr<conversations::PresenceStore> presence = make_presence_store(chat, gate);
  std::unique_ptr<conversations::RemovalStore> removals = make_removal_store(chat, gate);
  std::unique_ptr<timeline::TimelineStore> timeline = make_timeline_store(entries, gate);
  std::unique_ptr<timeline::CommandStore> commands = make_command_store(entries, gate);
  std::unique_ptr<timeline::ListingStore> listings = make_listing_store(entries, gate);
  std::unique_ptr<timeline::ReadMarkStore> read_marks = make_read_mark_store(entries, gate);
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
std::unique_ptr<blocks::BlockStore> make_block_store(Stores& stores) {
  return make_block_store(stores.all_->people, stores.all_->gate);
}
std::unique_ptr<conversations::ConversationStore> make_conversation_store(Stores& stores) {
  return make_conversation_store(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::PendingStore> make_pending_store(Stores& stores) {
  return make_pending_store(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::PresenceStore> make_presence_store(Stores& stores) {
  return make_presence_store(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<conversations::RemovalStore> make_removal_store(Stores& stores) {
  return make_removal_store(stores.all_->chat, stores.all_->gate);
}
std::unique_ptr<timeline::TimelineStore> make_timeline_store(Stores& stores) {
  return make_timeline_store(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::CommandStore> make_command_store(Stores& stores) {
  return make_command_store(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::ListingStore> make_listing_store(Stores& stores) {
  return make_listing_store(stores.all_->entries, stores.all_->gate);
}
std::unique_ptr<timeline::ReadMarkStore> make_read_mark_store(Stores& stores) {
  return make_read_mark_store(stores.all_->entries, stores.all_->gate);
}

}  // namespace parley::memory
