#include <gtest/gtest.h>

#include <utility>

#include "protocol/message_id.hpp"
#include "send_fixture.hpp"

namespace parley::chat {
namespace {

using testing::Answer;
using testing::User;
using enum http::Method;
using Seqs = std::vector<std::int64_t>;

class HistoryRoutes : public testing::SendFixture {
 protected:
  void SetUp() override {
    SendFixture::SetUp();
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
    for (const auto& item : answer.json.at("items").as_array()) {
      found.push_back(item.at("seq").as_int64());
    }
    return found;
  }
  bool has_more(const std::string& below) { return get(below).json.at("has_more").as_bool(); }

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
  const auto& entry = page.json.at("items").as_array().front().as_object();
  EXPECT_EQ(entry.at("kind"), "message");
  EXPECT_EQ(entry.at("request_id"), "request");
  EXPECT_EQ(entry.at("traceparent"), "trace");
}

TEST_P(HistoryRoutes, FactsAreEntriesAndNoMessages) {
  store_messages(id_, *ada_, 2);
  const auto conversation = *ConversationId::parse(id_);
  protocol::Entry fact{
      {MessageId::random(), conversation, ada_->id, "key", "", now(), "", ""}, 3, 2, now()};
  fact.item.kind = protocol::Kind::kTitleChanged;
  fact.item.title = "Team";
  ASSERT_EQ(chat().context().stores.timeline.insert(std::vector{fact})->inserted, 1U);
  EXPECT_EQ(seqs("/messages"), (Seqs{1, 2}));
  EXPECT_EQ(seqs("/entries"), (Seqs{1, 2, 3}));
  const Answer page = get("/entries?after=2");
  const auto& entry = page.json.at("items").as_array().front().as_object();
  EXPECT_EQ(entry.at("kind"), "title_changed");
  EXPECT_EQ(entry.at("title"), "Team");
  EXPECT_EQ(entry.at("message_number"), 2);
  EXPECT_FALSE(entry.contains("text"));
  EXPECT_EQ(get("/messages/" + fact.item.id.text()).status, 404U);
  const Answer shown = get("");
  EXPECT_EQ(shown.json.at("last_seq"), 3);
  EXPECT_EQ(shown.json.at("last_message").at("seq"), 2);
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
  EXPECT_EQ(found.json.at("seq"), 2);
  EXPECT_EQ(found.json.as_object().size(), 10U);
  EXPECT_TRUE(found.json.at("reactions").as_array().empty());
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

TEST_P(HistoryRoutes, AThreadHasPagesAndPreviews) {
  store_messages(id_, *ada_, 2);
  const auto conversation = *ConversationId::parse(id_);
  auto& timeline = chat().context().stores.timeline;
  const auto root = timeline.messages(conversation, {})->front().entry;
  std::vector<protocol::Entry> replies;
  std::vector<timeline::Listed> listed;
  for (std::int64_t seq = 3; seq <= 5; ++seq) {
    replies.push_back(root);
    replies.back().item.id = MessageId::random();
    replies.back().item.reply_to = root.item.id;
    replies.back().thread_id = root.item.id;
    replies.back().mentions = {ada_->id};
    replies.back().seq = replies.back().message_number = seq;
    listed.push_back({timeline::thread_list(root.item.id), timeline::seq_position(seq),
                      conversation, replies.back().item.id});
  }
  ASSERT_EQ(timeline.insert(replies)->inserted, 3U);
  ASSERT_TRUE(chat().context().stores.listings.add(listed).has_value());
  const std::string below = "/messages/" + root.item.id.text() + "/replies";
  EXPECT_EQ(seqs(below), (Seqs{3, 4, 5}));
  EXPECT_EQ(seqs(below + "?limit=2"), (Seqs{4, 5}));
  EXPECT_TRUE(has_more(below + "?limit=2"));
  EXPECT_EQ(seqs(below + "?after=3&limit=1"), Seqs{4});
  EXPECT_EQ(get("/messages/" + MessageId::random().text() + "/replies").status, 404U);
  const auto reply = get(below).json.at("items").as_array().front().as_object();
  EXPECT_EQ(reply.at("thread_id").as_string(), root.item.id.text());
  EXPECT_EQ(reply.at("mentions").as_array().size(), 1U);
  EXPECT_EQ(reply.at("reply_preview").at("text"), "text 1");
  timeline::Message gone{root, {.applied_seq = 6, .deleted_at = now()}};
  gone.state.thread = timeline::Thread{3, replies.back().item.id, replies.back().stored_at};
  ASSERT_TRUE(chat().context().stores.commands.save_states(std::vector{gone}).has_value());
  const auto page = get("/messages").json.at("items").as_array();
  EXPECT_FALSE(page.at(2).at("reply_preview").as_object().contains("text"));
  EXPECT_EQ(page.at(0).at("thread").at("replies"), 3);
}

TEST_P(HistoryRoutes, PinsComeTheLastPinnedFirst) {
  store_messages(id_, *ada_, 3);
  const auto conversation = *ConversationId::parse(id_);
  auto messages = chat().context().stores.timeline.messages(conversation, {}).value();
  std::vector<timeline::Listed> listed;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const MessageId& id = messages[i].entry.item.id;
    listed.push_back({timeline::pin_list(conversation), id.text(), conversation, id});
    messages[i].state.applied_seq = 4;
    if (i > 0) {
      messages[i].state.pin =
          timeline::Pin{ada_->id, now() + std::chrono::seconds(static_cast<int>(i))};
    }
  }
  ASSERT_TRUE(chat().context().stores.listings.add(listed).has_value());
  ASSERT_TRUE(chat().context().stores.commands.save_states(messages).has_value());
  EXPECT_EQ(seqs("/pins"), (Seqs{3, 2})) << "one pin was taken back";
  EXPECT_EQ(get("/pins").json.at("items").at(0).at("pinned").at("user_id").as_string(),
            ada_->id.text());
}

TEST_P(HistoryRoutes, MentionsAreThoseOfOnesConversations) {
  const User bob = add_user();
  const std::string left = make_group(bob, {*ada_});
  std::vector<timeline::Listed> listed;
  for (const std::string& id : {id_, left}) {
    store_messages(id, *ada_, 2);
    const auto conversation = *ConversationId::parse(id);
    for (auto& one : chat().context().stores.timeline.messages(conversation, {}).value()) {
      const MessageId& message = one.entry.item.id;
      one.state = {.applied_seq = 3, .text = "@ada", .mentions = {ada_->id}};
      ASSERT_TRUE(chat().context().stores.commands.save_states(std::vector{one}).has_value());
      const Timestamp at{std::chrono::milliseconds{listed.size() + 1}};
      listed.push_back({timeline::mention_list(ada_->id), timeline::time_position(at, message),
                        conversation, message});
    }
  }
  ASSERT_TRUE(chat().context().stores.listings.add(listed).has_value());
  const auto mentions = [&](const std::string& query) {
    return chat().call(kGet, "/chat/mentions" + query, ada_->token).json;
  };
  EXPECT_EQ(mentions("").at("items").as_array().size(), 4U);
  EXPECT_EQ(mentions("").at("items").at(0).at("id").as_string(), listed[3].message_id.text());
  ASSERT_EQ(instance_
                ->call(kDelete, "/chat/conversations/" + left + "/members/" + ada_->id.text(),
                       ada_->token)
                .status,
            204U);
  const auto first = mentions("?limit=3");
  EXPECT_EQ(first.at("items").as_array().size(), 1U) << "two are of a group that they have left";
  const std::string next(first.at("next").as_string());
  const auto second = mentions("?limit=3&cursor=" + next);
  EXPECT_EQ(second.at("items").at(0).at("id").as_string(), listed[0].message_id.text());
  EXPECT_TRUE(second.at("next").is_null());

  auto message =
      chat().context().stores.commands.messages(std::vector{listed[0].message_id})->front();
  message.state = {.applied_seq = 4, .text = "nobody", .edited_at = now()};
  ASSERT_TRUE(chat().context().stores.commands.save_states(std::vector{message}).has_value());
  EXPECT_EQ(mentions("").at("items").as_array().size(), 1U) << "an edit took the name out";
  message.state = {.applied_seq = 5, .text = "@ada", .mentions = {ada_->id}};
  ASSERT_TRUE(chat().context().stores.commands.save_states(std::vector{message}).has_value());
  EXPECT_EQ(mentions("").at("items").as_array().size(), 2U) << "and another brought it back";
}

TEST_P(HistoryRoutes, WhatIsUnreadIsCountedFromTheMark) {
  const User bob = add_user();
  id_ = make_group(*ada_, {bob});
  store_messages(id_, bob, 5);
  const auto conversation = *ConversationId::parse(id_);
  EXPECT_EQ(get("").json.at("unread"), 5);
  ASSERT_TRUE(
      chat()
          .context()
          .stores.read_marks.save({.marks = {timeline::ReadMark{conversation, ada_->id, 3, 3}}})
          .has_value());
  EXPECT_EQ(get("").json.at("unread"), 2);
  EXPECT_EQ(get("").json.at("read_seq"), 3);
  const Answer list = chat().call(kGet, "/chat/conversations", ada_->token);
  EXPECT_EQ(list.json.at("items").at(0).at("unread"), 2);
  const Answer marks = chat().call(kGet, "/chat/conversations/" + id_ + "/read", bob.token);
  std::map<std::string, std::int64_t> read;
  for (const auto& item : marks.json.at("items").as_array()) {
    read.emplace(item.at("user_id").as_string(), item.at("seq").as_int64());
  }
  EXPECT_EQ(read, (std::map<std::string, std::int64_t>{{ada_->id.text(), 3}, {bob.id.text(), 5}}));
}

TEST_P(HistoryRoutes, WhatIsUnreadBeginsWithTheJoining) {
  store_messages(id_, *ada_, 3);
  const User eve = add_user();
  ASSERT_EQ(chat()
                .call(kPost, "/chat/conversations/" + id_ + "/members", ada_->token,
                      R"({"member_ids":[")" + eve.id.text() + "\"]}")
                .status,
            200U);
  const auto expect = [&](std::int64_t unread, std::int64_t after,
                          const boost::json::array& deleted) {
    const auto shown = chat().call(kGet, "/chat/conversations/" + id_, eve.token).json;
    const auto listed = chat().call(kGet, "/chat/conversations", eve.token).json;
    for (const auto& one : {shown, listed.at("items").at(0)}) {
      EXPECT_EQ(one.at("unread"), unread);
      EXPECT_EQ(one.at("unread_after"), after);
      EXPECT_EQ(one.at("deleted_after"), deleted);
      EXPECT_EQ(one.at("read_seq"), 0);
    }
  };
  expect(0, 3, {});

  auto& context = chat().context();
  const auto conversation = *ConversationId::parse(id_);
  auto entries = context.stores.timeline.entries(conversation, {}).value();
  const auto membership =
      context.stores.conversations.membership(conversation, eve.id).value().value();
  for (protocol::Entry& entry : entries) {
    entry.seq += 3;
    entry.item.id = MessageId::random();
  }
  entries[0].item.kind = protocol::Kind::kMembersAdded;
  entries[0].item.user_ids = {eve.id};
  entries[0].item.accepted_at = conversations::joined_at(membership);
  entries[0].message_number = 3;
  entries[1].message_number = 4;
  entries[2].message_number = 5;
  ASSERT_EQ(context.stores.timeline.insert(entries)->inserted, 3U);
  expect(2, 3, {});
  entries[2].item.kind = protocol::Kind::kDeletion;
  entries[2].item.target = std::exchange(entries[2].item.id, MessageId::random());
  entries[2].target_number = 5;
  entries[2].seq = 7;
  ASSERT_EQ(context.stores.timeline.insert(std::span(entries).last(1))->inserted, 1U);
  expect(1, 3, {5});
}

TEST_P(HistoryRoutes, EntriesTellNoEarlierTexts) {
  store_messages(id_, *ada_, 1);
  const auto conversation = *ConversationId::parse(id_);
  auto& context = chat().context();
  auto message = context.stores.timeline.messages(conversation, {})->front();
  std::vector<protocol::Entry> edits;
  for (std::int64_t seq = 2; seq <= 3; ++seq) {
    edits.push_back(message.entry);
    edits.back().item.kind = protocol::Kind::kEdit;
    edits.back().item.id = MessageId::random();
    edits.back().item.target = message.entry.item.id;
    edits.back().item.text = "edit " + std::to_string(seq);
    edits.back().seq = seq;
  }
  ASSERT_EQ(context.stores.timeline.insert(edits)->inserted, 2U);
  message.state = {.applied_seq = 3, .text = "edit 3", .edited_at = edits[1].stored_at};
  ASSERT_TRUE(context.stores.commands.save_states(std::vector{message}).has_value());
  const auto items = get("/entries").json.at("items").as_array();
  EXPECT_EQ(items.at(0).at("text"), "edit 3");
  EXPECT_FALSE(items.at(1).as_object().contains("text"));
  EXPECT_EQ(items.at(1).at("superseded"), true);
  EXPECT_EQ(items.at(2).at("text"), "edit 3");
  EXPECT_EQ(
      get("/messages/" + message.entry.item.id.text() + "/edits").json.at("items").at(0).at("text"),
      "text 1");
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
