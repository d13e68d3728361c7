#include <gtest/gtest.h>

#include "chat_fixture.hpp"
#include "protocol/message_id.hpp"

namespace parley::chat {
namespace {

using testing::Answer;
using testing::User;
using enum http::Method;
using Seqs = std::vector<std::int64_t>;

class HistoryRoutes : public testing::ChatFixture {
 protected:
  void SetUp() override {
    ChatFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ada_.emplace(add_user());
    id_ = make_group(*ada_);
  }
  Answer get(const std::string& below) {
    return chat().call(kGet, "/chat/conversations/" + id_ + below, ada_->token);
  }
  Seqs seqs(const std::string& below) {
    const Answer answer = get(below);
    EXPECT_EQ(answer.status, 200U) << below << answer.text("detail");
    Seqs found;
    for (const auto& item : answer.body.at("items").as_array()) {
      found.push_back(item.at("seq").as_int64());
    }
    return found;
  }
  bool has_more(const std::string& below) { return get(below).body.at("has_more").as_bool(); }

  std::optional<User> ada_;
  std::string id_;
};
PARLEY_STORE_CONTRACT(HistoryRoutes);

TEST_P(HistoryRoutes, AnEmptyConversationHasAnEmptyPage) {
  EXPECT_EQ(seqs("/messages"), Seqs{});
  EXPECT_EQ(seqs("/entries"), Seqs{});
  EXPECT_FALSE(has_more("/messages"));
}

TEST_P(HistoryRoutes, WithoutBoundsTheNewestCome) {
  store_messages(id_, *ada_, 7);
  EXPECT_EQ(seqs("/messages?limit=3"), (Seqs{5, 6, 7}));
  EXPECT_TRUE(has_more("/messages?limit=3"));
  EXPECT_EQ(seqs("/messages?limit=7"), (Seqs{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_FALSE(has_more("/messages?limit=7"));
}

TEST_P(HistoryRoutes, PagesGoBothWays) {
  store_messages(id_, *ada_, 7);
  EXPECT_EQ(seqs("/messages?before=5&limit=3"), (Seqs{2, 3, 4}));
  EXPECT_TRUE(has_more("/messages?before=5&limit=3"));
  EXPECT_EQ(seqs("/messages?before=2&limit=3"), (Seqs{1}));
  EXPECT_EQ(seqs("/messages?after=2&limit=3"), (Seqs{3, 4, 5}));
  EXPECT_EQ(seqs("/messages?after=0&limit=2"), (Seqs{1, 2}));
  EXPECT_EQ(seqs("/messages?after=2&before=5"), (Seqs{3, 4}));
  EXPECT_FALSE(has_more("/messages?after=2&before=5"));
  EXPECT_EQ(seqs("/messages?after=7"), Seqs{});
  EXPECT_EQ(seqs("/messages?after=9223372036854775807"), Seqs{});
}

TEST_P(HistoryRoutes, EntriesRiseFromTheStart) {
  store_messages(id_, *ada_, 5);
  EXPECT_EQ(seqs("/entries?limit=2"), (Seqs{1, 2}));
  EXPECT_EQ(seqs("/entries?after=2&limit=2"), (Seqs{3, 4}));
  EXPECT_EQ(seqs("/entries?after=4&limit=2"), (Seqs{5}));
  const Answer page = get("/entries?after=4");
  const auto& entry = page.body.at("items").as_array().front().as_object();
  EXPECT_EQ(entry.at("kind"), "message");
  EXPECT_EQ(entry.at("request_id"), "request");
  EXPECT_EQ(entry.at("traceparent"), "trace");
}

TEST_P(HistoryRoutes, FactsAreEntriesAndNoMessages) {
  store_messages(id_, *ada_, 2);
  const auto conversation = *ConversationId::parse(id_);
  protocol::Entry fact{
      {MessageId::random(), conversation, ada_->id, "key", "", now(), "", ""}, 3, 2, now()};
  fact.item.kind = protocol::Kind::title_changed;
  fact.item.title = "Team";
  ASSERT_EQ(chat().context().timeline.insert(std::vector{fact})->inserted, 1U);
  EXPECT_EQ(seqs("/messages"), (Seqs{1, 2}));
  EXPECT_EQ(seqs("/entries"), (Seqs{1, 2, 3}));
  const Answer page = get("/entries?after=2");
  const auto& entry = page.body.at("items").as_array().front().as_object();
  EXPECT_EQ(entry.at("kind"), "title_changed");
  EXPECT_EQ(entry.at("title"), "Team");
  EXPECT_EQ(entry.at("message_number"), 2);
  EXPECT_FALSE(entry.contains("text"));
  EXPECT_EQ(get("/messages/" + fact.item.id.text()).status, 404U);
  const Answer shown = get("");
  EXPECT_EQ(shown.body.at("last_seq"), 3);
  EXPECT_EQ(shown.body.at("last_message").at("seq"), 2);
}

TEST_P(HistoryRoutes, AMessageIsThereOnceItIsStored) {
  store_messages(id_, *ada_, 2);
  const auto conversation = *ConversationId::parse(id_);
  const auto id = protocol::derive_message_id("message", conversation, ada_->id, "", "key 2");
  const Answer found = get("/messages/" + id.text());
  ASSERT_EQ(found.status, 200U);
  EXPECT_EQ(found.text("id"), id.text());
  EXPECT_EQ(found.text("text"), "text 2");
  EXPECT_EQ(found.text("client_msg_id"), "key 2");
  EXPECT_EQ(found.text("sender_id"), ada_->id.text());
  EXPECT_EQ(found.body.at("seq"), 2);
  EXPECT_EQ(found.body.size(), 10U);
  EXPECT_TRUE(found.body.at("reactions").as_array().empty());
  EXPECT_EQ(get("/messages/" + MessageId::random().text()).status, 404U);
  EXPECT_EQ(get("/messages/nonsense").status, 404U);
}

TEST_P(HistoryRoutes, AMessageOfAnotherConversationIsNotThere) {
  const std::string other = make_group(*ada_);
  store_messages(other, *ada_, 1);
  const auto conversation = *ConversationId::parse(other);
  const auto id = protocol::derive_message_id("message", conversation, ada_->id, "", "key 1");
  EXPECT_EQ(get("/messages/" + id.text()).status, 404U);
}

TEST_P(HistoryRoutes, RefusesBoundsThatAreNone) {
  for (const char* query :
       {"limit=0", "limit=201", "limit=x", "limit=", "after=-1", "before=0",
        "after=9223372036854775808", "page=2", "limit=1&limit=2", "after=1.5"}) {
    EXPECT_EQ(get(std::string("/messages?") + query).status, 400U) << query;
  }
  EXPECT_EQ(get("/entries?before=3").status, 400U);
  EXPECT_EQ(get("/messages?limit=200").status, 200U);
}

}  // namespace
}  // namespace parley::chat
