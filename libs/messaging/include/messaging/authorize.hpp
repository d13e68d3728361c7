#pragma once

#include <span>

#include "accounts/account_store.hpp"
#include "base/result.hpp"
#include "conversations/conversation_store.hpp"

namespace parley::messaging {

/// Asks the stores whether the user may send to the conversation. Blocks. Errors: kNotFound, the
/// same whether there is no such conversation or the user isn't in it; kCannotMessage where the
/// other side of a direct conversation is disabled; kUnavailable, retryable.
Status authorize(conversations::ConversationStore& conversations, accounts::AccountStore& accounts,
                 const ConversationId& conversation_id, const UserId& user_id);

/// Whether all of them have accounts that may be messaged. Blocks. Errors: kNotFound, naming the
/// first that there isn't; kCannotMessage if one is disabled; kUnavailable. At most 1,000.
Status require_users(accounts::AccountStore& accounts, std::span<const UserId> user_ids);

}  // namespace parley::messaging
