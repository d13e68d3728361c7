#pragma once

#include <memory>

#include "accounts/account_store.hpp"
#include "blocks/block_store.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/presence_store.hpp"
#include "conversations/removal_store.hpp"
#include "stores/stores.hpp"
#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::messaging {

/// The stores that a message and its conversation are in. Owns nothing.
struct Stores {
  accounts::AccountStore& accounts;
  blocks::BlockStore& blocks;
  conversations::ConversationStore& conversations;
  conversations::PendingStore& pending;
  conversations::PresenceStore& presence;
  conversations::RemovalStore& removals;
  timeline::TimelineStore& timeline;
  timeline::CommandStore& commands;
  timeline::ListingStore& listings;
  timeline::ReadMarkStore& read_marks;
};

/// All of them in `databases`, which must outlive them. None is connected to before its first call,
/// so a service may hold those that it doesn't use.
class OpenStores {
 public:
  explicit OpenStores(stores::Stores& databases);

  Stores all() const {
    return {*accounts_, *blocks_,   *conversations_, *pending_,  *presence_,
            *removals_, *timeline_, *commands_,      *listings_, *read_marks_};
  }

 private:
  std::unique_ptr<accounts::AccountStore> accounts_;
  std::unique_ptr<blocks::BlockStore> blocks_;
  std::unique_ptr<conversations::ConversationStore> conversations_;
  std::unique_ptr<conversations::PendingStore> pending_;
  std::unique_ptr<conversations::PresenceStore> presence_;
  std::unique_ptr<conversations::RemovalStore> removals_;
  std::unique_ptr<timeline::TimelineStore> timeline_;
  std::unique_ptr<timeline::CommandStore> commands_;
  std::unique_ptr<timeline::ListingStore> listings_;
  std::unique_ptr<timeline::ReadMarkStore> read_marks_;
};

}  // namespace parley::messaging
