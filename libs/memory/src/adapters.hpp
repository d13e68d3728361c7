#pragma once

#include <memory>

#include "chat_data.hpp"
#include "memory/gate.hpp"
#include "people_data.hpp"
#include "timeline_data.hpp"

namespace parley::memory {

std::unique_ptr<accounts::AccountStore> open_account_store(PeopleData& data, Gate* gate);
std::unique_ptr<blocks::BlockStore> make_block_store(PeopleData& data, Gate* gate);
std::unique_ptr<conversations::ConversationStore> make_conversation_store(ChatData& data,
                                                                          Gate* gate);
std::unique_ptr<conversations::PendingStore> make_pending_store(ChatData& data, Gate* gate);
std::unique_ptr<conversations::PresenceStore> make_presence_store(ChatData& data, Gate* gate);
std::unique_ptr<conversations::RemovalStore> make_removal_store(ChatData& data, Gate* gate);
std::unique_ptr<timeline::TimelineStore> make_timeline_store(TimelineData& data, Gate* gate);
std::unique_ptr<timeline::CommandStore> make_command_store(TimelineData& data, Gate* gate);
std::unique_ptr<timeline::ListingStore> make_listing_store(TimelineData& data, Gate* gate);
std::unique_ptr<timeline::ReadMarkStore> make_read_mark_store(TimelineData& data, Gate* gate);

}  // namespace parley::memory
