#include "access.hpp"

#include <algorithm>

#include "change_conversation.hpp"
#include "permissions.hpp"
#include "protocol/error_codes.hpp"

namespace parley::chat {

Result<Membership> require_membership(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto id, call.id<ConversationId>("conversation_id"));
  PARLEY_TRY(auto membership, context.conversations.membership(id, call.identity().user_id));
  if (!membership) return Error{code::kNotFound, "there is nothing with this id"};
  return *std::move(membership);
}

Status require_users(Context& context, std::span<const UserId> user_ids) {
  PARLEY_TRY(const auto found, context.accounts.find_all(user_ids));
  for (const UserId& user_id : user_ids) {
    const auto account = std::ranges::find(found, user_id, &accounts::Account::id);
    if (account == found.end()) {
      return Error{code::kNotFound, "there is no user " + user_id.text()};
    }
    if (account->disabled) return Error{code::kCannotMessage, "this user cannot be messaged"};
  }
  return {};
}

Result<std::vector<Member>> members_of(Context& context, const Conversation& conversation) {
  if (conversation.kind == Kind::direct) return conversations::pair_members(conversation);
  PARLEY_TRY(auto members, context.conversations.members(conversation.id));
  if (const auto next = heir(members)) {
    auto change = make_change(*next, conversation.id, protocol::Kind::role_changed);
    change.user_ids = {*next};
    change.role = conversations::role_name(Role::owner);
    PARLEY_CHECK(change_conversation(context, std::move(change)));
    std::ranges::find(members, *next, &Member::user_id)->role = Role::owner;
  }
  return members;
}

}  // namespace parley::chat
