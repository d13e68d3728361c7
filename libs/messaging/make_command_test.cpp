#include "messaging/make_command.hpp"

#include <gtest/gtest.h>

namespace parley::messaging {
namespace {

TEST(MakeCommand, TakesBothSpellingsOfAnEmojiForOne) {
  CommandRequest request{.kind = protocol::Kind::kReaction,
                         .conversation_id = ConversationId::random(),
                         .sender_id = UserId::random(),
                         .target = MessageId::random(),
                         .emoji = "\u2764",
                         .on = true,
                         .client_msg_id = "k"};
  const auto plain = make_command(request);
  request.emoji = "\u2764\uFE0F";
  const auto picture = make_command(request);
  ASSERT_TRUE(plain.has_value() && picture.has_value());
  EXPECT_EQ(picture->emoji, "\u2764");
  EXPECT_EQ(picture->id, plain->id);
}

}  // namespace
}  // namespace parley::messaging
