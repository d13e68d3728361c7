#include "messaging/authorize.hpp"

#include <algorithm>
#include <array>

#include "protocol/error_codes.hpp"

namespace parley::messaging {
namespace {

/// Tells nothing of why.
Error cannot_message() { return {code::kCannotMessage, "this user cannot be messaged"}; }

}  // namespace

bool says_something(const protocol::Item& item) {
  using protocol::Kind;
  const bool sets = (item.kind == Kind::reaction || item.kind == Kind::pin) && item.on;
  return item.kind == Kind::message || item.kind == Kind::edit || sets;
}

Result<conversations::Kind> authorize(const Authority& authority,
                                      const ConversationId& conversation_id, const UserId& user_id,
                                      bool says_something) {
  PARLEY_TRY(const auto membership, authority.conversations.membership(conversation_id, user_id));
  if (!membership) return Error{code::kNotFound, "there is nothing with this id"};
  const conversations::Conversation& conversation = membership->conversation;
  for (const UserId& one : conversation.pair) {
    const bool is_other = one != user_id || conversation.pair.size() == 1;
    if (says_something && is_other) PARLEY_CHECK(authorize_direct(authority, user_id, one));
  }
  return conversation.kind;
}

Status authorize_direct(const Authority& authority, const UserId& user_id, const UserId& other) {
  PARLEY_CHECK(require_users(authority.accounts, std::array{other}));
  PARLEY_TRY(const bool blocked, authority.blocks.has_blocked(other, user_id));
  if (blocked) return cannot_message();
  PARLEY_TRY(const bool blocks, authority.blocks.has_blocked(user_id, other));
  if (blocks) {
    return Error{code::kCannotMessage,
                 "you have blocked this user; take that back to write to them"};
  }
  return {};
}

Status authorize_adding(const Authority& authority, const UserId& user_id,
                        std::span<const UserId> others) {
  PARLEY_CHECK(require_users(authority.accounts, others));
  PARLEY_TRY(const auto blockers, authority.blocks.blockers_of(user_id, others));
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
