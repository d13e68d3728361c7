#include "protocol/event.hpp"

#include <gtest/gtest.h>

#include "protocol/item.hpp"
#include "protocol/message_id.hpp"

namespace parley::protocol {
namespace {

TEST(Event, HasTheHeadOfAStoredEntry) {
  Entry entry{.item = {.id = MessageId::random(),
                       .conversation_id = ConversationId::random(),
                       .sender_id = UserId::random(),
                       .client_msg_id = "1",
                       .text = "line\nfeed",
                       .accepted_at = now(),
                       .request_id = "r",
                       .traceparent = ""},
              .seq = 42,
              .message_number = 40,
              .stored_at = now()};
  const auto head = read_event(write_entry(entry));
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->conversation_id, entry.item.conversation_id);
  EXPECT_EQ(head->seq, 42);
  EXPECT_EQ(head->stored_at, entry.stored_at);
  EXPECT_FALSE(head->changes_members);
}

TEST(Event, TakesMembersAndVersionsThatItDoesNotKnow) {
  const std::string id = ConversationId::random().text();
  const auto head = read_event(R"({"v":99,"kind":"members_added","conversation_id":")" + id +
                               R"(","seq":1,"new":{"deep":[1]}})");
  ASSERT_TRUE(head.has_value());
  EXPECT_TRUE(head->changes_members);
  EXPECT_FALSE(head->stored_at);
}

TEST(Event, NamesWhoIsAddedAndWhoIsRemoved) {
  const std::string id = ConversationId::random().text();
  const UserId first = UserId::random();
  const UserId second = UserId::random();
  const auto added =
      read_event(R"({"kind":"members_added","conversation_id":")" + id +
                 R"(","seq":2,"user_ids":[")" + first.text() + R"(",")" + second.text() + R"("]})");
  ASSERT_TRUE(added.has_value());
  EXPECT_EQ(added->added, (std::vector{first, second}));
  EXPECT_TRUE(added->removed.empty());
  for (const char* kind : {"member_removed", "member_left"}) {
    const auto removed =
        read_event(R"({"kind":")" + std::string(kind) + R"(","conversation_id":")" + id +
                   R"(","seq":3,"user_id":")" + first.text() + R"("})");
    ASSERT_TRUE(removed.has_value());
    EXPECT_EQ(removed->removed, std::vector{first});
    EXPECT_TRUE(removed->added.empty());
  }
}

TEST(Event, IsRefusedWithoutItsPlace) {
  const std::string id = ConversationId::random().text();
  for (const std::string& line :
       {std::string(), std::string("[]"), std::string("{"),
        R"({"conversation_id":"x","seq":1})" + std::string(),
        R"({"conversation_id":")" + id + R"("})", R"({"conversation_id":")" + id + R"(","seq":0})",
        R"({"conversation_id":")" + id + R"(","seq":"1"})"}) {
    EXPECT_TRUE(read_event(line).has_error()) << line;
  }
}

}  // namespace
}  // namespace parley::protocol
