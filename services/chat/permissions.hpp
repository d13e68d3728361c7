#pragma once

#include <optional>
#include <span>

#include "base/result.hpp"
#include "conversations/conversation.hpp"

/// Permissions in a group or public conversation. All functions are pure; roles are those of
/// conversation.hpp.
///
/// | | member | admin | owner |
/// |---|---|---|---|
/// | read, send, leave | yes | yes | yes |
/// | change the title, add members | no | yes | yes |
/// | remove others | no | those who are `member` | anyone |
/// | change a role, their own included | no | no | yes |
///
/// Anyone may join a public one. `general`, which the system created, has no owner or admin. A
/// direct conversation has no title and keeps its two members: every change is refused.
namespace parley::chat {

using conversations::ConversationKind;
using conversations::Member;
using conversations::Membership;
using conversations::Role;

/// Errors: kForbidden below admin; kConflict for a direct conversation.
Status may_change_title(const Membership& actor);

/// Errors: as for may_change_title.
Status may_add_members(const Membership& actor);

/// Removing another user; every member may leave a group. Errors: kForbidden; kConflict for a
/// direct conversation.
Status may_remove(const Membership& actor, Role target);

/// Errors: kForbidden below owner; kConflict for a direct conversation.
Status may_change_role(const Membership& actor);

/// Errors: kConflict for a direct conversation.
Status may_leave(const Membership& actor);

/// The next owner of a group that has none: the first admin, or else the first member, in `members`
/// (sorted as by ConversationStore::members). Nothing if there is an owner, or no member.
/// Concurrent services get the same result.
std::optional<UserId> heir(std::span<const Member> members);

}  // namespace parley::chat
