#pragma once

#include <string>
#include <vector>

#include "store_reader.hpp"
#include "world_stores.hpp"

namespace parley::realtime {

/// A group of these, the first its owner, with no entries.
ConversationId make_group(WorldStores& stores, const std::vector<UserId>& members);
/// Puts a message into the store, and gives it as the feed would bring it.
Line store_message(WorldStores& stores, const ConversationId& id, std::int64_t seq,
                   const UserId& sender_id, const std::string& text);
/// The same of the entry that names these users as added or removed; memberships are as before.
Line store_change(WorldStores& stores, const ConversationId& id, std::int64_t seq,
                  protocol::Kind kind, const std::vector<UserId>& user_ids);

}  // namespace parley::realtime
