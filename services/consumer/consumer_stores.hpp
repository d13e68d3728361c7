#pragma once

#include "accounts/account_store.hpp"
#include "conversations/conversation_store.hpp"
#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::consumer {

/// Where chat-consumer reads and writes. Owns nothing.
struct Stores {
  timeline::TimelineStore& timeline;
  timeline::CommandStore& commands;
  timeline::ListingStore& listings;
  timeline::ReadMarkStore& read_marks;
  /// Read only, for roles and members.
  conversations::ConversationStore& conversations;
  /// Read only, for the names in texts.
  accounts::AccountStore& accounts;
};

}  // namespace parley::consumer
