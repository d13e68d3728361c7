#pragma once

#include <memory>

#include "chat_data.hpp"
#include "memory/gate.hpp"
#include "people_data.hpp"
#include "timeline_data.hpp"

namespace parley::memory {

std::unique_ptr<accounts::AccountStore> open_account_store(PeopleData& data, Gate* gate);
std::unique_ptr<blocks::BlockStore> open_block_store(PeopleData& data, Gate* gate);
std::unique_ptr<conversations::ConversationStore> open_conversation_store(ChatData& data,
                                                                          Gate* gate);
std::unique_ptr<conversations::PendingStore> open_pending_store(ChatData& data, Gate* gate);
std::unique_ptr<conversations::PresenceStore> open_presence_store(ChatData& data, Gate* gate);
std::unique_ptr<conversations::RemovalStore> open_removal_store(ChatData& data, Gate* gate);
std::unique_ptr<timeline::TimelineStore> open_timeline_store(TimelineData& data, Gate* gate);
std::unique_ptr<timeline::CommandStore> open_command_store(TimelineData& data, Gate* gate);
std::unique_ptr<timeline::ListingStore> open_listing_store(TimelineData& data, Gate* gate);
std::unique_ptr<timeline::ReadMarkStore> open_read_mark_store(TimelineData& data, Gate* gate);

}  // namespace parley::memory
