#pragma once

#include <string>
#include <vector>

#include "store_reader.hpp"
#include "world_stores.hpp"

namespace parley::realtime {

/// Creates a group of these members, the first its owner, without entries.
ConversationId make_group(WorldStores& stores, const std::vector<UserId>& members);
/// Stores a message and returns it as the feed would deliver it.
Line store_message(WorldStores& stores, const ConversationId& id, std::int64_t seq,
                   const UserId& sender_id, const std::string& text);
/// The same for the entry that adds or removes these users; leaves the memberships unchanged.
Line store_change(WorldStores& stores, const ConversationId& id, std::int64_t seq,
                  protocol::Kind kind, const std::vector<UserId>& user_ids);

}  // namespace parley::realtime
