#include "messaging/authorize.hpp"

#include <algorithm>
#include <array>

#include "protocol/error_codes.hpp"

namespace parley::messaging {
namespace {

/// Doesn't disclose why.
Error cannot_message() { return {code::kCannotMessage, "this user cannot be messaged"}; }

}  // namespace

bool addresses_others(const protocol::Item& item) {
  using protocol::Kind;
  const bool sets = (item.kind == Kind::kReaction || item.kind == Kind::kPin) && item.on;
  return item.kind == Kind::kMessage || item.kind == Kind::kEdit || sets;
}

Result<conversations::ConversationKind> authorize(const Stores& stores,
                                                  const ConversationId& conversation_id,
                                                  const UserId& user_id, bool addresses_others) {
  PARLEY_TRY(const auto membership, stores.conversations.membership(conversation_id, user_id));
  if (!membership) return Error{code::kNotFound, "there is nothing with this id"};
  const conversations::Conversation& conversation = membership->conversation;
  for (const UserId& one : conversation.pair) {
    const bool is_other = one != user_id || conversation.pair.size() == 1;
    if (addresses_others && is_other) PARLEY_CHECK(authorize_direct(stores, user_id, one));
  }
  return conversation.kind;
}

Status authorize_direct(const Stores& stores, const UserId& user_id, const UserId& other) {
  PARLEY_CHECK(require_users(stores.accounts, std::array{other}));
  PARLEY_TRY(const bool blocked, stores.blocks.has_blocked(other, user_id));
  if (blocked) return cannot_message();
  PARLEY_TRY(const bool blocks, stores.blocks.has_blocked(user_id, other));
  if (blocks) {
    return Error{code::kCannotMessage, "you have blocked this user; unblock them to write to them"};
  }
  return {};
}

Status authorize_adding(const Stores& stores, const UserId& user_id,
                        std::span<const UserId> others) {
  PARLEY_CHECK(require_users(stores.accounts, others));
  PARLEY_TRY(const auto blockers, stores.blocks.blockers_of(user_id, others));
  if (!blockers.empty()) return cannot_message();
  return {};
}

Status require_users(accounts::AccountStore& accounts, std::span<const UserId> user_ids) {
  PARLEY_TRY(const auto found, accounts.find_all(user_ids));
  for (const UserId& user_id : user_ids) {
    const auto account = std::ranges::find(found, user_id, &accounts::Account::id);
    if (account == found.end()) {
      return Error{code::kNotFound, "there is no user " + user_id.text()};
    }
    if (account->disabled) return cannot_message();
  }
  return {};
}

}  // namespace parley::messaging
