#include "permissions.hpp"

#include <gtest/gtest.h>

#include "protocol/error_codes.hpp"

namespace parley::chat {
namespace {

Membership group_with(Role role) {
  return {{ConversationId::random(), Kind::group, {}, UserId::random(), now(), {}}, role, "1"};
}

Membership direct() {
  Membership membership = group_with(Role::member);
  membership.conversation.kind = Kind::direct;
  return membership;
}

std::string_view outcome(const Status& status) {
  return status.has_error() ? status.error().code : "ok";
}

TEST(Permissions, TitleAndNewMembersTakeAnAdmin) {
  for (const auto check : {may_change_title, may_add_members}) {
    EXPECT_EQ(outcome(check(group_with(Role::owner))), "ok");
    EXPECT_EQ(outcome(check(group_with(Role::admin))), "ok");
    EXPECT_EQ(outcome(check(group_with(Role::member))), code::kForbidden);
  }
}

TEST(Permissions, AnAdminRemovesMembersOnly) {
  EXPECT_EQ(outcome(may_remove(group_with(Role::admin), Role::member)), "ok");
  EXPECT_EQ(outcome(may_remove(group_with(Role::admin), Role::admin)), code::kForbidden);
  EXPECT_EQ(outcome(may_remove(group_with(Role::admin), Role::owner)), code::kForbidden);
  EXPECT_EQ(outcome(may_remove(group_with(Role::owner), Role::owner)), "ok");
  EXPECT_EQ(outcome(may_remove(group_with(Role::member), Role::member)), code::kForbidden);
}

TEST(Permissions, RolesAreForOwners) {
  EXPECT_EQ(outcome(may_change_role(group_with(Role::owner))), "ok");
  EXPECT_EQ(outcome(may_change_role(group_with(Role::admin))), code::kForbidden);
}

TEST(Permissions, ADirectConversationStaysAsItIs) {
  for (const auto check : {may_change_title, may_add_members, may_change_role, may_leave}) {
    EXPECT_EQ(outcome(check(direct())), code::kConflict);
  }
  EXPECT_EQ(outcome(may_remove(direct(), Role::member)), code::kConflict);
}

TEST(Permissions, TheLongestStandingAdminInherits) {
  const Member first{UserId::random(), Role::member, now()};
  const Member second{UserId::random(), Role::admin, now()};
  const Member third{UserId::random(), Role::admin, now()};
  EXPECT_EQ(heir(std::vector{first, second, third}), second.user_id);
  EXPECT_EQ(heir(std::vector{first}), first.user_id);
}

TEST(Permissions, NobodyInheritsFromAnOwnerWhoIsThere) {
  const Member owner{UserId::random(), Role::owner, now()};
  const Member admin{UserId::random(), Role::admin, now()};
  EXPECT_EQ(heir(std::vector{admin, owner}), std::nullopt);
  EXPECT_EQ(heir({}), std::nullopt);
}

}  // namespace
}  // namespace parley::chat
