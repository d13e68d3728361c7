#pragma once

#include <string_view>

#include "blocks/block_store.hpp"
#include "messaging/membership_cache.hpp"
#include "messaging/message_publisher.hpp"
#include "runtime/readiness.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::messaging {

/// What whoever accepts messages asks the stores again and again. Threads: any; each blocks for its
/// store. Errors: the store's.

/// Opens `messages` once a chat-consumer has recorded the number of partitions, and reports to
/// `check` of `readiness` whether it has. Asks nothing where `messages` is open.
Status learn_partitions(timeline::TimelineStore& timeline, MessagePublisher& messages,
                        runtime::Readiness& readiness, std::string_view check);

/// Whether somebody was blocked since. Ask last: without an answer only direct conversations
/// suffer.
Status learn_blocks(blocks::BlockStore& blocks, MembershipCache& memberships);

}  // namespace parley::messaging
