#include "remove_member.hpp"

#include "access.hpp"
#include "change_conversation.hpp"
#include "permissions.hpp"

namespace parley::chat {
namespace {

// Before the last owner goes: a crash in between leaves two owners rather than none.
Status hand_over(Context& context, const runtime::Call& call, const ConversationId& conversation_id,
                 const UserId& leaving) {
  PARLEY_TRY(const auto next, heir_without(context, conversation_id, leaving));
  if (!next) return {};
  auto change = make_change(call, conversation_id, protocol::Kind::role_changed);
  change.user_ids = {*next};
  change.role = conversations::role_name(Role::owner);
  return change_conversation(context, std::move(change));
}

Status check_removal(Context& context, const Membership& mine, const UserId& user_id) {
  PARLEY_CHECK(may_remove(mine, Role::member));
  PARLEY_TRY(const auto target, context.conversations.membership(mine.conversation.id, user_id));
  if (!target) return Error{code::kNotFound, "this user isn't a member"};
  return may_remove(mine, target->role);
}

}  // namespace

Result<http::Response> remove_member(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto user_id, call.id<UserId>("user_id"));
  const Conversation& conversation = mine.conversation;
  const bool leaves = user_id == call.identity().user_id;
  if (leaves) {
    PARLEY_CHECK(may_leave(mine));
  } else {
    PARLEY_CHECK(check_removal(context, mine, user_id));
  }
  PARLEY_CHECK(hand_over(context, call, conversation.id, user_id));
  auto change = make_change(call, conversation.id,
                            leaves ? protocol::Kind::member_left : protocol::Kind::member_removed);
  change.user_ids = {user_id};
  PARLEY_CHECK(change_conversation(context, std::move(change)));
  context.memberships.note_removal(conversation.id, user_id);
  PARLEY_CHECK(keep_an_owner(context, conversation));
  return http::Response::empty(204);
}

}  // namespace parley::chat
