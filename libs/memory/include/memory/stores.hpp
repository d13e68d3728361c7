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
/// SQLite and MongoDB pass. Threads: one, or fibers of one. Owns: the data. The gate may be null.
class Stores {
 public:
  explicit Stores(Gate* gate = nullptr);
  ~Stores();

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
  struct All;
  std::unique_ptr<All> all_;
};

}  // namespace parley::memory
