#include "messaging/authorize.hpp"

#include <algorithm>

#include "protocol/error_codes.hpp"

namespace parley::messaging {

Status authorize(conversations::ConversationStore& conversations, accounts::AccountStore& accounts,
                 const ConversationId& conversation_id, const UserId& user_id) {
  PARLEY_TRY(const auto membership, conversations.membership(conversation_id, user_id));
  if (!membership) return Error{code::kNotFound, "there is nothing with this id"};
  return require_users(accounts, membership->conversation.pair);
}

bool says_something(protocol::Kind kind) {
  return kind == protocol::Kind::message || kind == protocol::Kind::edit;
}

Status authorize(conversations::ConversationStore& conversations, accounts::AccountStore& accounts,
                 const protocol::Item& item) {
  if (says_something(item.kind)) {
    return authorize(conversations, accounts, item.conversation_id, item.sender_id);
  }
  PARLEY_TRY(const auto membership, conversations.membership(item.conversation_id, item.sender_id));
  if (!membership) return Error{code::kNotFound, "there is nothing with this id"};
  return {};
}

Status require_users(accounts::AccountStore& accounts, std::span<const UserId> user_ids) {
  PARLEY_TRY(const auto found, accounts.find_all(user_ids));
  for (const UserId& user_id : user_ids) {
    const auto account = std::ranges::find(found, user_id, &accounts::Account::id);
    if (account == found.end()) {
      return Error{code::kNotFound, "there is no user " + user_id.text()};
    }
    if (account->disabled) return Error{code::kCannotMessage, "this user cannot be messaged"};
  }
  return {};
}

}  // namespace parley::messaging
