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
  for (const Role role : {Role::kMember, Role::kAdmin, Role::kOwner}) {
    EXPECT_EQ(parse_role(role_name(role)), role);
  }
  for (const ConversationKind kind :
       {ConversationKind::kDirect, ConversationKind::kGroup, ConversationKind::kOpen}) {
    EXPECT_EQ(parse_kind(kind_name(kind)), kind);
  }
  EXPECT_EQ(parse_kind("channel"), std::nullopt);
  EXPECT_EQ(parse_role(""), std::nullopt);
}

TEST(Conversation, TitlesSortWithoutRegardToCase) {
  const auto id = ConversationId::random();
  EXPECT_EQ(title_position(id, "\u00c4pfel"), "\u00e4pfel\x01" + id.text());
  EXPECT_LT(title_position(id, "Go"), title_position(id, "go on"));
  std::string title;
  for (int i = 0; i < 100; ++i) title += "\U0001f600";
  EXPECT_EQ(title_position(id, title).size(), 64U * 4 + 1 + id.text().size());
}

TEST(Conversation, TitlesAreFoundByTheBeginningsOfTheirWords) {
  for (const char* beginning :
       {"", "r", "RELEASE", "release no", "notes", "2", "\u00fc", "(\u00dc"}) {
    EXPECT_TRUE(title_matches("Release notes/2 (\u00dcbersicht)", beginning)) << beginning;
  }
  for (const char* beginning : {"elease", "otes", "bersicht", "releasex", "release  notes"}) {
    EXPECT_FALSE(title_matches("Release notes/2 (\u00dcbersicht)", beginning)) << beginning;
  }
}

}  // namespace
}  // namespace parley::conversations
