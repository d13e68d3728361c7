#pragma once

#include <memory>

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/presence_store.hpp"
#include "conversations/removal_store.hpp"
#include "memory/gate.hpp"
#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::memory {

/// The stores of all services, in memory, for tests: they pass the contract suites that those on
/// SQLite and MongoDB pass. Threads: one, or fibers of one. Owns: the data, with its copies. The
/// gate may be null.
class Stores {
 public:
  explicit Stores(Gate* gate = nullptr);

  accounts::AccountStore& accounts();
  blocks::BlockStore& blocks();
  conversations::ConversationStore& conversations();
  conversations::PendingStore& pending();
  conversations::PresenceStore& presence();
  conversations::RemovalStore& removals();
  timeline::TimelineStore& timeline();
  timeline::CommandStore& commands();
  timeline::ListingStore& listings();
  timeline::ReadMarkStore& read_marks();

 private:
  // On the same data, as the functions of the same names for real stores.
  friend std::unique_ptr<accounts::AccountStore> open_account_store(Stores& stores);
  friend std::unique_ptr<blocks::BlockStore> make_block_store(Stores& stores);
  friend std::unique_ptr<conversations::ConversationStore> make_conversation_store(Stores& stores);
  friend std::unique_ptr<conversations::PendingStore> make_pending_store(Stores& stores);
  friend std::unique_ptr<conversations::PresenceStore> make_presence_store(Stores& stores);
  friend std::unique_ptr<conversations::RemovalStore> make_removal_store(Stores& stores);
  friend std::unique_ptr<timeline::TimelineStore> make_timeline_store(Stores& stores);
  friend std::unique_ptr<timeline::CommandStore> make_command_store(Stores& stores);
  friend std::unique_ptr<timeline::ListingStore> make_listing_store(Stores& stores);
  friend std::unique_ptr<timeline::ReadMarkStore> make_read_mark_store(Stores& stores);

  struct All;
  std::shared_ptr<All> all_;
};

}  // namespace parley::memory
