#pragma once

#include <vector>

#include "messaging/stores.hpp"
#include "protocol/item.hpp"

namespace parley::chat {

/// The conversation's changes by their numbers. Whoever is about to number one may have taken a low
/// number for it: it gets the number of this call, so that nobody has to wait for it.
Result<std::vector<conversations::Pending>> in_order(conversations::PendingStore& pending,
                                                     const ConversationId& conversation_id);

/// Gives a pending change its number, makes it in the store, and notes that. What has a lower
/// number and isn't made yet is made before: a role that is set before an earlier removal would
/// keep it from being made. Does nothing where it is pending no more. Any number of instances may
/// do so at once. `item` is what `pending` holds. Errors: kUnavailable.
Status apply_change(const messaging::Stores& stores, const conversations::Pending& pending,
                    const protocol::Item& item);

}  // namespace parley::chat
