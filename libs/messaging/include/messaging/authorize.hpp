#pragma once

#include <span>

#include "base/result.hpp"
#include "messaging/stores.hpp"
#include "protocol/item.hpp"

namespace parley::messaging {

/// Whether the item says something to others: messages, edits, and reactions and pins that are set.
/// All other commands require only membership.
bool addresses_others(const protocol::Item& item);

/// Checks in the stores whether the user is a member of the conversation, and returns its kind.
/// Blocks. Errors: kNotFound, the same whether there is no such conversation or the user isn't in
/// it; with `addresses_others` in a direct conversation, also those of authorize_direct().
Result<conversations::ConversationKind> authorize(const Stores& stores,
                                                  const ConversationId& conversation_id,
                                                  const UserId& user_id, bool addresses_others);

/// Whether the user may say something to the other one. Blocks. Errors: kNotFound where there is no
/// such user; kCannotMessage where they are disabled or have blocked the user, in the same words,
/// or where the user has blocked them; kUnavailable, retryable.
Status authorize_direct(const Stores& stores, const UserId& user_id, const UserId& other);

/// Whether the user may add the others to a group. Blocks. Errors: those of require_users();
/// kCannotMessage, in the same words, if one of them has blocked the user. At most 1,000.
Status authorize_adding(const Stores& stores, const UserId& user_id,
                        std::span<const UserId> others);

/// Whether all of them have accounts that may be messaged. Blocks. Errors: kNotFound, naming the
/// first that doesn't exist; kCannotMessage if one is disabled; kUnavailable. At most 1,000.
Status require_users(accounts::AccountStore& accounts, std::span<const UserId> user_ids);

}  // namespace parley::messaging
