#pragma once

#include <memory>

#include "memory/gate.hpp"
#include "messaging/stores.hpp"

namespace parley::memory {

/// The stores of all services, in memory, for tests: they pass the contract suites that those on
/// SQLite and MongoDB pass. Threads: one, or fibers of one. Owns: the data, shared with its copies.
/// The gate may be null.
class Stores {
 public:
  explicit Stores(Gate* gate = nullptr);

  /// Valid as long as this object or a copy of it.
  messaging::Stores all();

 private:
  // On the same data, as the functions of the same names for real stores.
  friend std::unique_ptr<accounts::AccountStore> open_account_store(Stores& stores);
  friend std::unique_ptr<blocks::BlockStore> open_block_store(Stores& stores);
  friend std::unique_ptr<conversations::ConversationStore> open_conversation_store(Stores& stores);
  friend std::unique_ptr<conversations::PendingStore> open_pending_store(Stores& stores);
  friend std::unique_ptr<conversations::PresenceStore> open_presence_store(Stores& stores);
  friend std::unique_ptr<conversations::RemovalStore> open_removal_store(Stores& stores);
  friend std::unique_ptr<timeline::TimelineStore> open_timeline_store(Stores& stores);
  friend std::unique_ptr<timeline::CommandStore> open_command_store(Stores& stores);
  friend std::unique_ptr<timeline::ListingStore> open_listing_store(Stores& stores);
  friend std::unique_ptr<timeline::ReadMarkStore> open_read_mark_store(Stores& stores);

  struct All;
  std::shared_ptr<All> all_;
};

}  // namespace parley::memory
