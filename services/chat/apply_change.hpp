#pragma once

#include <vector>

#include "messaging/stores.hpp"
#include "protocol/item.hpp"

namespace parley::chat {

/// The conversation's changes in the order of their numbers. Numbers those that have none: another
/// process may have drawn a low number for one and not assigned it yet, and no one should have to
/// wait for that.
Result<std::vector<conversations::Pending>> in_order(conversations::PendingStore& pending,
                                                     const ConversationId& conversation_id);

/// Numbers a pending change, applies it to the store, and marks it as applied. Applies changes with
/// lower numbers first: a role that is set before an earlier removal would keep the member from
/// being removed. Does nothing if it is no longer pending. Any number of instances may do this
/// concurrently. `item` is the parsed `pending.item`. Errors: kUnavailable.
Status apply_change(const messaging::Stores& stores, const conversations::Pending& pending,
                    const protocol::Item& item);

}  // namespace parley::chat
