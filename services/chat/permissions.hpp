#pragma once

#include <optional>
#include <span>

#include "base/result.hpp"
#include "conversations/conversation.hpp"

/// Who may do what in a group or public conversation. All functions are pure; roles are as in
/// conversation.hpp.
///
/// | | member | admin | owner |
/// |---|---|---|---|
/// | read, send, leave | yes | yes | yes |
/// | change the title, add members | no | yes | yes |
/// | remove somebody else | no | those who are `member` | anybody |
/// | change a role, their own included | no | no | yes |
///
/// Anybody may join a public one. Nobody is owner or admin of `general`, which the system made.
/// A direct conversation has no title and keeps its two members: every change is refused.
namespace parley::chat {

using conversations::Kind;
using conversations::Member;
using conversations::Membership;
using conversations::Role;

/// Errors: kForbidden below admin; kConflict for a direct conversation.
Status may_change_title(const Membership& actor);

/// Errors: as may_change_title.
Status may_add_members(const Membership& actor);

/// For somebody else; everybody may leave a group. Errors: kForbidden; kConflict for a direct
/// conversation.
Status may_remove(const Membership& actor, Role target);

/// Errors: kForbidden below owner; kConflict for a direct conversation.
Status may_change_role(const Membership& actor);

/// Errors: kConflict for a direct conversation.
Status may_leave(const Membership& actor);

/// Who becomes owner of a group that has none: the admin, or else the member, who comes first in
/// `members` (sorted as ConversationStore::members gives them). Nothing if there is an owner, or
/// nobody. Two services that ask at the same time come to the same answer.
std::optional<UserId> heir(std::span<const Member> members);

}  // namespace parley::chat
