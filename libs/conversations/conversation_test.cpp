#include "conversations/conversation.hpp"

#include <gtest/gtest.h>

namespace parley::conversations {
namespace {

TEST(Conversation, PositionsSortByTimeThenId) {
  const auto id = ConversationId::random();
  EXPECT_LT(membership_position(Timestamp{std::chrono::milliseconds{999}}, id),
            membership_position(Timestamp{std::chrono::milliseconds{1000}}, id));
  EXPECT_EQ(membership_position(Timestamp{std::chrono::milliseconds{7}}, id),
            "000000000000007." + id.text());
}

TEST(Conversation, NamesGoBothWays) {
  for (const Role role : {Role::member, Role::admin, Role::owner}) {
    EXPECT_EQ(parse_role(role_name(role)), role);
  }
  EXPECT_EQ(parse_kind("group"), Kind::group);
  EXPECT_EQ(parse_kind("channel"), std::nullopt);
  EXPECT_EQ(parse_role(""), std::nullopt);
}

}  // namespace
}  // namespace parley::conversations
