#include "permissions.hpp"

#include <gtest/gtest.h>

#include "protocol/error_codes.hpp"

namespace parley::chat {
namespace {

Membership group_with(Role role) {
  return {{ConversationId::random(), ConversationKind::kGroup, {}, UserId::random(), now(), {}},
          role,
          "1"};
}

Membership direct() {
  Membership membership = group_with(Role::kMember);
  membership.conversation.kind = ConversationKind::kDirect;
  return membership;
}

std::string_view outcome(const Status& status) {
  return status.has_error() ? status.error().code : "ok";
}

TEST(Permissions, TitleAndNewMembersTakeAnAdmin) {
  for (const auto check : {may_change_title, may_add_members}) {
    EXPECT_EQ(outcome(check(group_with(Role::kOwner))), "ok");
    EXPECT_EQ(outcome(check(group_with(Role::kAdmin))), "ok");
    EXPECT_EQ(outcome(check(group_with(Role::kMember))), code::kForbidden);
  }
}

TEST(Permissions, AnAdminRemovesMembersOnly) {
  EXPECT_EQ(outcome(may_remove(group_with(Role::kAdmin), Role::kMember)), "ok");
  EXPECT_EQ(outcome(may_remove(group_with(Role::kAdmin), Role::kAdmin)), code::kForbidden);
  EXPECT_EQ(outcome(may_remove(group_with(Role::kAdmin), Role::kOwner)), code::kForbidden);
  EXPECT_EQ(outcome(may_remove(group_with(Role::kOwner), Role::kOwner)), "ok");
  EXPECT_EQ(outcome(may_remove(group_with(Role::kMember), Role::kMember)), code::kForbidden);
}

TEST(Permissions, RolesAreForOwners) {
  EXPECT_EQ(outcome(may_change_role(group_with(Role::kOwner))), "ok");
  EXPECT_EQ(outcome(may_change_role(group_with(Role::kAdmin))), code::kForbidden);
}

TEST(Permissions, ADirectConversationStaysAsItIs) {
  for (const auto check : {may_change_title, may_add_members, may_change_role, may_leave}) {
    EXPECT_EQ(outcome(check(direct())), code::kConflict);
  }
  EXPECT_EQ(outcome(may_remove(direct(), Role::kMember)), code::kConflict);
}

TEST(Permissions, TheLongestStandingAdminInherits) {
  const Member first{UserId::random(), Role::kMember, now()};
  const Member second{UserId::random(), Role::kAdmin, now()};
  const Member third{UserId::random(), Role::kAdmin, now()};
  EXPECT_EQ(heir(std::vector{first, second, third}), second.user_id);
  EXPECT_EQ(heir(std::vector{first}), first.user_id);
}

TEST(Permissions, NobodyInheritsFromAnOwnerWhoIsThere) {
  const Member owner{UserId::random(), Role::kOwner, now()};
  const Member admin{UserId::random(), Role::kAdmin, now()};
  EXPECT_EQ(heir(std::vector{admin, owner}), std::nullopt);
  EXPECT_EQ(heir({}), std::nullopt);
}

}  // namespace
}  // namespace parley::chat
