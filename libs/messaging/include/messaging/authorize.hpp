#pragma once

#include <span>

#include "accounts/account_store.hpp"
#include "base/result.hpp"
#include "conversations/conversation_store.hpp"
#include "protocol/item.hpp"

namespace parley::messaging {

/// Asks the stores whether the user may send to the conversation. Blocks. Errors: kNotFound, the
/// same whether there is no such conversation or the user isn't in it; kCannotMessage where the
/// other side of a direct conversation is disabled; kUnavailable, retryable.
Status authorize(conversations::ConversationStore& conversations, accounts::AccountStore& accounts,
                 const ConversationId& conversation_id, const UserId& user_id);

/// Whether items of this kind tell somebody something: messages and edits. What else members do to
/// messages needs no more than to be a member.
bool says_something(protocol::Kind kind);

/// Asks the stores whether the item's sender may send it. As above.
Status authorize(conversations::ConversationStore& conversations, accounts::AccountStore& accounts,
                 const protocol::Item& item);

/// Whether all of them have accounts that may be messaged. Blocks. Errors: kNotFound, naming the
/// first that there isn't; kCannotMessage if one is disabled; kUnavailable. At most 1,000.
Status require_users(accounts::AccountStore& accounts, std::span<const UserId> user_ids);

}  // namespace parley::messaging
