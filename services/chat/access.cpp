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
