#include "permissions.hpp"

#include <algorithm>

#include "protocol/error_codes.hpp"

namespace parley::chat {
namespace {

Status at_least(const Membership& actor, Role role) {
  if (actor.conversation.kind == ConversationKind::kDirect) {
    return Error{code::kConflict, "a direct conversation has no title and keeps its members"};
  }
  if (actor.role < role) {
    return Error{code::kForbidden,
                 "this requires the role `" + std::string(conversations::role_name(role)) + "`"};
  }
  return {};
}

}  // namespace

Status may_change_title(const Membership& actor) { return at_least(actor, Role::kAdmin); }
Status may_add_members(const Membership& actor) { return at_least(actor, Role::kAdmin); }
Status may_change_role(const Membership& actor) { return at_least(actor, Role::kOwner); }
Status may_leave(const Membership& actor) { return at_least(actor, Role::kMember); }

Status may_remove(const Membership& actor, Role target) {
  return at_least(actor, target == Role::kMember ? Role::kAdmin : Role::kOwner);
}

std::optional<UserId> heir(std::span<const Member> members) {
  for (const Role role : {Role::kOwner, Role::kAdmin, Role::kMember}) {
    const auto found = std::ranges::find(members, role, &Member::role);
    if (found == members.end()) continue;
    if (role == Role::kOwner) return std::nullopt;
    return found->user_id;
  }
  return std::nullopt;
}

}  // namespace parley::chat
