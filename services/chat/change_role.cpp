#include "access.hpp"
#include "change_conversation.hpp"
#include "handlers.hpp"
#include "permissions.hpp"
#include "runtime/json_body.hpp"

namespace parley::chat {
namespace {

Result<Role> read_role(const http::Request& request) {
  PARLEY_TRY(auto members, runtime::json_body(request));
  const auto role = conversations::parse_role(members.required_text("role", {1, 16}));
  PARLEY_CHECK(members.finish());
  if (!role) return Error{code::kInvalid, "`role` must be member, admin or owner"};
  return *role;
}

}  // namespace

Result<http::Response> change_role(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const Role role, read_role(call.request));
  PARLEY_TRY(auto mine, require_membership(context, call));
  PARLEY_CHECK(may_change_role(mine));
  PARLEY_TRY(const auto user_id, call.id<UserId>("user_id"));
  const ConversationId& id = mine.conversation.id;
  PARLEY_TRY(const auto target, context.stores.conversations.membership(id, user_id));
  if (!target) return Error{code::kNotFound, "this user isn't a member"};
  PARLEY_TRY(const auto owners, context.stores.conversations.members_in_role(id, Role::kOwner, 2));
  const bool last_owner = target->role == Role::kOwner && owners.size() == 1;
  if (last_owner && role != Role::kOwner) {
    return Error{code::kConflict, "the last owner keeps the role until there is another one"};
  }
  if (target->role != role) {
    auto change = make_change(call, id, protocol::Kind::kRoleChanged);
    change.user_ids = {user_id};
    change.role = conversations::role_name(role);
    PARLEY_CHECK(change_conversation(context, std::move(change), call.deadline));
  }
  if (user_id == call.identity().user_id) mine.role = role;
  return conversation_response(context, mine, call.identity().user_id, 200);
}

}  // namespace parley::chat
