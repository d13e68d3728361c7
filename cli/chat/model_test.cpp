#include "chat/model.hpp"

#include <gtest/gtest.h>

#include "chat/entries.hpp"
#include "chat/incoming.hpp"

namespace parley::cli::chat {
namespace {

using namespace std::chrono_literals;

class ModelTest : public testing::Test {
 protected:
  Talk talk_;
  Talk other_{ConversationId::random(), talk_.ada};
  Model model_{talk_.ada, "ada"};

  client::Conversation direct(const Talk& talk) const {
    return {talk.id,
            "direct",
            std::nullopt,
            talk.time,
            "member",
            talk.last_seq,
            {{talk.ada, "member"}, {talk.grace, "member"}},
            std::nullopt};
  }
  std::int64_t unread(const Talk& talk) { return model_.find(talk.id)->unread.count(); }
};

TEST_F(ModelTest, CountsWhatOthersSaidWhereNobodyLooks) {
  model_.know(direct(talk_), false);
  model_.know(direct(other_), false);
  EXPECT_EQ(model_.open()->id, talk_.id) << "the first";
  model_.take(talk_.said(talk_.grace, "seen"));
  model_.take(other_.said(other_.grace, "what I answered on another device"));
  model_.take(other_.said(other_.ada, "my own, from another device"));
  EXPECT_EQ(unread(other_), 0);
  model_.take(other_.said(other_.grace, "not seen"));
  model_.take(other_.said(other_.grace, "deleted"));
  client::Entry deletion = other_.entry("delete", other_.grace);
  deletion.target_number = deletion.message.message_number;
  model_.take(deletion);
  model_.take(other_.entry("title_changed", other_.grace));
  EXPECT_EQ(unread(talk_), 0);
  EXPECT_EQ(unread(other_), 1);
  model_.open_next(-1);
  EXPECT_EQ(model_.open()->id, other_.id);
  EXPECT_EQ(unread(other_), 0);
  model_.open()->place = Place{1, 0};
  model_.take(other_.said(other_.grace, "below what is seen"));
  EXPECT_EQ(unread(other_), 1);
}

TEST_F(ModelTest, AMessageIsOutgoingUntilItsEntryComes) {
  Conversation& here = model_.know(direct(talk_), false);
  client::Entry entry = talk_.said(talk_.ada, "hi");
  here.outgoing.push_back({entry.message.client_msg_id, "hi"});
  here.outgoing.push_back({"another", "later"});
  client::Entry same_key = talk_.said(talk_.grace, "hers");
  entry.message.seq = 2;
  same_key.message.seq = 1;
  same_key.message.client_msg_id = entry.message.client_msg_id;
  model_.take(same_key);
  EXPECT_NE(model_.outgoing(talk_.id, entry.message.client_msg_id), nullptr) << "another's key";
  model_.take(entry);
  EXPECT_EQ(model_.outgoing(talk_.id, entry.message.client_msg_id), nullptr);
  EXPECT_NE(model_.outgoing(talk_.id, "another"), nullptr);
}

TEST_F(ModelTest, ConversationsComeToBe) {
  model_.know(direct(talk_), false);
  model_.take(other_.said(other_.grace, "hello"));
  EXPECT_EQ(model_.name_of(*model_.find(other_.id)), other_.id.text().substr(0, 6) + "…");
  EXPECT_EQ(unread(other_), 1);
  model_.know(direct(other_), true);
  EXPECT_EQ(model_.conversations().size(), 2U);
  EXPECT_EQ(model_.nameless().size(), 2U);
  model_.name(talk_.grace, "grace-2");
  EXPECT_EQ(model_.nameless(), std::vector{other_.grace});
  model_.name(other_.grace, "grace");
  EXPECT_EQ(model_.name_of(*model_.find(other_.id)), "@grace");

  const UserId linus = UserId::random();
  const auto id = ConversationId::random();
  EXPECT_FALSE(model_.know_direct(id, linus).begun);
  EXPECT_EQ(model_.conversations().front().id, id) << "what is new stands first";
  EXPECT_EQ(model_.open()->id, talk_.id) << "nobody is interrupted";
}

TEST_F(ModelTest, TheTitleFollows) {
  client::Conversation group = direct(talk_);
  group.kind = "group";
  group.title = "Plans";
  EXPECT_EQ(model_.name_of(model_.know(group, false)), "Plans");
  client::Entry changed = talk_.entry("title_changed", talk_.grace);
  changed.title = "Deeds";
  model_.take(changed);
  EXPECT_EQ(model_.name_of(*model_.open()), "Deeds");
}

TEST_F(ModelTest, OfWhatNobodyLooksAtNotAllIsKept) {
  model_.know(direct(talk_), false);
  model_.know(direct(other_), false);
  for (int i = 0; i < 5'000; ++i) model_.take(other_.said(other_.grace, "x"));
  const Timeline& timeline = model_.find(other_.id)->timeline;
  EXPECT_LE(timeline.shown().size(), 2'000U);
  EXPECT_TRUE(timeline.older());
  EXPECT_EQ(unread(other_), 5'000);
}

TEST_F(ModelTest, FramesTakeEffect) {
  model_.know(direct(talk_), false);
  const auto take = [&](const std::string& frame) {
    if (const auto effect = effect_of(frame)) effect(model_);
  };
  const std::string place = R"(","conversation_id":")" + talk_.id.text() + "\"";
  take(R"({"type":"typing)" + place + R"(,"user_id":")" + talk_.grace.text() +
       R"(","expires_in_ms":6000})");
  const auto next = model_.tidy(Monotonic::now());
  ASSERT_TRUE(next);
  EXPECT_FALSE(model_.tidy(*next)) << "it is over then";
  EXPECT_TRUE(model_.open()->typing.empty());

  take(R"({"type":"left)" + place + "}");
  EXPECT_TRUE(model_.open()->left);
  take(R"({"type":"joined)" + place + R"(,"last_seq":3})");
  EXPECT_FALSE(model_.open()->left);
  take(R"({"type":"joined","last_seq":1,"conversation_id":")" + other_.id.text() + "\"}");
  EXPECT_EQ(unread(other_), 0) << "what is in it was said before it was joined";

  take(R"({"type":"outcome","status":"refused","code":"forbidden)" + place + "}");
  EXPECT_EQ(model_.notice, "refused: forbidden");
  for (const char* frame : {"", "[]", "{}", "{\"type\":1}", R"({"type":"typing"})",
                            R"({"type":"joined","conversation_id":"x"})"}) {
    EXPECT_FALSE(effect_of(frame)) << frame;
  }
}

}  // namespace
}  // namespace parley::cli::chat
