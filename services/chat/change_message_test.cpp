#include <gtest/gtest.h>

#include <set>

#include "amqp_testing/broker.hpp"
#include "chat_fixture.hpp"
#include "handlers.hpp"
#include "messaging/dependencies.hpp"
#include "messaging/make_command.hpp"
#include "protocol/message_id.hpp"
#include "sent_messages.hpp"
#include "test_support/eventually.hpp"

namespace parley::chat {
namespace {

using amqp_testing::Broker;
using test_support::eventually;
using testing::Answer;
using testing::ChatInstance;
using testing::SentMessages;
using testing::User;
using timeline::Verdict;
using enum http::Method;
using protocol::Kind;

/// chat-service's part of commands; chat-consumer's results are written directly into the stores.
class MessageCommands : public testing::ChatFixture {
 protected:
  void SetUp() override {
    ChatFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    SentMessages::shared();
    instance_ =
        make_instance({.broker = amqp::parse_endpoint(Broker::shared().uri_of("chat")).value()});
    instance_->context().messages.open(SentMessages::kPartitions);
    ada_.emplace(add_user());
    bob_.emplace(add_user());
    id_ = make_group(*ada_, {*bob_});
    store_messages(id_, *ada_, 1);
    message_ = context().stores.timeline.messages(conversation(), {})->front();
    ASSERT_TRUE(eventually([&] {
      return ask(kDelete, "/messages/" + missing_, *ada_).status == 202U;
    })) << "connected";
  }
  void TearDown() override {
    instance_.reset();
    ChatFixture::TearDown();
  }

  Context& context() { return instance_->context(); }
  ConversationId conversation() const { return *ConversationId::parse(id_); }
  std::string path() const { return "/messages/" + message_->entry.item.id.text(); }
  Answer ask(http::Method method, const std::string& below, const User& user,
             const std::string& body = "", const std::vector<http::Headers::Field>& fields = {}) {
    return instance_->call(method, "/chat/conversations/" + id_ + below, user.token, body, fields);
  }
  protocol::Item accepted(const Answer& answer) {
    EXPECT_EQ(answer.status, 202U) << answer.text("detail");
    EXPECT_EQ(answer.text("status"), "accepted");
    EXPECT_EQ(answer.text("conversation_id"), id_);
    return SentMessages::shared().wait_for(answer.text("id")).value();
  }
  void save(const timeline::MessageState& state) {
    ASSERT_TRUE(context().stores.commands.save_states(
        std::vector{timeline::Message{message_->entry, state}}));
  }
  boost::json::object shown(const User& user) { return ask(kGet, path(), user).json.as_object(); }

  const std::string missing_ = MessageId::random().text();
  std::unique_ptr<ChatInstance> instance_;
  std::optional<User> ada_;
  std::optional<User> bob_;
  std::string id_;
  std::optional<timeline::Message> message_;
};
PARLEY_STORE_CONTRACT(MessageCommands);

TEST_P(MessageCommands, AreAcceptedAndPublished) {
  const auto edit = accepted(ask(kPatch, path(), *ada_, R"({"text":"new","client_msg_id":"k"})"));
  EXPECT_EQ(edit.kind, Kind::kEdit);
  EXPECT_EQ(edit.target, message_->entry.item.id);
  EXPECT_EQ(edit.text, "new");
  EXPECT_EQ(edit.client_msg_id, "k");
  EXPECT_EQ(accepted(ask(kDelete, path(), *bob_)).kind, Kind::kDeletion);
  const auto on = accepted(ask(kPut, path() + "/reactions/%F0%9F%91%8D", *bob_));
  EXPECT_EQ(on.emoji, "\U0001f44d");
  EXPECT_TRUE(on.on);
  const auto off = accepted(ask(kDelete, path() + "/reactions/:+1:", *bob_));
  EXPECT_EQ(off.emoji, ":+1:");
  EXPECT_FALSE(off.on);
  const auto pinned = accepted(ask(kPut, path() + "/pin", *bob_));
  EXPECT_EQ(pinned.kind, Kind::kPin);
  EXPECT_TRUE(pinned.on);
  EXPECT_FALSE(accepted(ask(kDelete, path() + "/pin", *bob_)).on);
}

TEST_P(MessageCommands, AReadMarkIsKeptAndNamesItself) {
  EXPECT_EQ(ask(kPut, "/read", *bob_, R"({"seq":1})").status, 204U);
  const auto mark = messaging::make_read(conversation(), bob_->id, 1, "", "");
  const auto read = SentMessages::shared().wait_for(mark.id.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->up_to, 1);
  for (const char* body : {"{}", R"({"seq":0})", R"({"seq":"1"})", R"({"seq":1,"user_id":"x"})"}) {
    EXPECT_EQ(ask(kPut, "/read", *bob_, body).status, 400U) << body;
  }
  EXPECT_EQ(ask(kPut, "/read", add_user(), R"({"seq":1})").status, 404U);
}

TEST_P(MessageCommands, ARepeatNamesTheSameCommand) {
  const auto repeat = [&](const std::string& key) {
    return ask(kDelete, path(), *ada_, "", {{"Idempotency-Key", key}}).text("id");
  };
  EXPECT_EQ(repeat("k"), repeat("k"));
  EXPECT_NE(repeat("k"), repeat("l"));
  const Answer both =
      ask(kPatch, path(), *ada_, R"({"text":"x","client_msg_id":"k"})", {{"Idempotency-Key", "l"}});
  EXPECT_EQ(both.status, 400U);
}

TEST_P(MessageCommands, WithTheSameKeyAreOneOnlyWhereTheySayTheSame) {
  const auto id = [&](http::Method method, const std::string& below, const std::string& body = "") {
    const Answer answer = ask(method, path() + below, *ada_, body, {{"Idempotency-Key", "k"}});
    EXPECT_EQ(answer.status, 202U) << answer.text("detail");
    return answer.text("id");
  };
  const std::string thumb = "/reactions/%F0%9F%91%8D";
  const std::string heart = "/reactions/%E2%9D%A4";
  const std::set<std::string> ids{id(kPut, thumb),
                                  id(kPut, heart),
                                  id(kDelete, thumb),
                                  id(kDelete, heart),
                                  id(kPut, "/pin"),
                                  id(kDelete, "/pin"),
                                  id(kPatch, "", R"({"text":"a"})"),
                                  id(kPatch, "", R"({"text":"b"})")};
  EXPECT_EQ(ids.size(), 8U);
  EXPECT_TRUE(ids.contains(id(kPut, thumb)));
  EXPECT_TRUE(ids.contains(id(kDelete, "/pin")));
  EXPECT_TRUE(ids.contains(id(kPatch, "", R"({"text":"b"})")));
}

TEST_P(MessageCommands, RefuseBadInputAndStrangers) {
  for (const char* body :
       {"", "{}", R"({"text":""})", R"({"text":7})", R"({"text":"x","id":"y"})"}) {
    EXPECT_GE(ask(kPatch, path(), *ada_, body).status, 400U) << body;
  }
  EXPECT_EQ(ask(kPut, path() + "/reactions/a%20b", *ada_).status, 400U);
  EXPECT_EQ(ask(kPut, path() + "/reactions/" + std::string(65, 'x'), *ada_).status, 400U);
  EXPECT_EQ(ask(kDelete, "/messages/nonsense", *ada_).status, 404U);
  const User eve = add_user();
  EXPECT_EQ(ask(kPatch, path(), eve, R"({"text":"x"})").status, 404U);
  EXPECT_EQ(ask(kPut, path() + "/reactions/x", eve).status, 404U);
  EXPECT_EQ(ask(kGet, "/commands/" + missing_, eve).status, 404U);
}

TEST_P(MessageCommands, OnesOwnCanBeDeletedWhereTheOtherIsGone) {
  disable(*bob_);
  const Answer sent =
      instance_->call(kPost, "/chat/send", ada_->token,
                      R"({"recipient_id":")" + ada_->id.text() + R"(","text":"x"})");
  ASSERT_EQ(sent.status, 202U);
  EXPECT_EQ(instance_
                ->call(kDelete, "/chat/conversations/" + sent.text("conversation_id") + path(),
                       ada_->token)
                .status,
            202U);
}

TEST_P(MessageCommands, TellTheirSenderWhatBecameOfThem) {
  const auto state = [&](const std::string& id, const User& user) {
    return ask(kGet, "/commands/" + id, user);
  };
  const auto item = accepted(ask(kPut, path() + "/reactions/x", *bob_));
  const auto no = accepted(ask(kPatch, path(), *bob_, R"({"text":"mine"})"));
  EXPECT_EQ(state(item.id.text(), *bob_).status, 404U) << "not judged yet";
  const auto decision = [&](const protocol::Item& one, Verdict verdict, std::string code) {
    return timeline::Decision{one.id,  conversation(),  bob_->id, *one.target,
                              verdict, std::move(code), now()};
  };
  ASSERT_TRUE(context()
                  .stores.commands
                  .decide(std::vector{decision(item, Verdict::kApplied, ""),
                                      decision(no, Verdict::kRefused, "forbidden")})
                  .has_value());
  const Answer refused = state(no.id.text(), *bob_);
  ASSERT_EQ(refused.status, 200U);
  EXPECT_EQ(refused.text("status"), "refused");
  EXPECT_EQ(refused.text("code"), "forbidden");
  EXPECT_TRUE(refused.json.at("seq").is_null());
  EXPECT_EQ(state(no.id.text(), *ada_).status, 404U) << "somebody else's";

  ASSERT_EQ(
      context().stores.timeline.insert(std::vector{protocol::Entry{item, 2, 1, now()}})->inserted,
      1U);
  EXPECT_EQ(state(item.id.text(), *bob_).status, 404U) << "not done yet";
  save({.applied_seq = 2, .reactions = {{"x", 1}}});
  const Answer applied = state(item.id.text(), *bob_);
  ASSERT_EQ(applied.status, 200U);
  EXPECT_EQ(applied.text("status"), "applied");
  EXPECT_EQ(applied.json.at("seq"), 2);
}

TEST_P(MessageCommands, HistoryShowsWhatTheyMade) {
  save({.applied_seq = 2, .text = "new", .edited_at = now(), .reactions = {{"x", 2}, {"y", 1}}});
  ASSERT_TRUE(context().stores.commands.save_reactions(std::vector{
      timeline::Reaction{message_->entry.item.id, conversation(), bob_->id, "x", true, 2}}));
  const auto bobs = shown(*bob_);
  EXPECT_EQ(bobs.at("text"), "new");
  EXPECT_TRUE(bobs.contains("edited_at"));
  const auto& reactions = bobs.at("reactions").as_array();
  ASSERT_EQ(reactions.size(), 2U);
  EXPECT_EQ(reactions[0], (boost::json::value{{"emoji", "x"}, {"count", 2}, {"own", true}}));
  EXPECT_EQ(reactions[1], (boost::json::value{{"emoji", "y"}, {"count", 1}, {"own", false}}));
  EXPECT_FALSE(shown(*ada_).at("reactions").at(0).at("own").as_bool());
  EXPECT_EQ(ask(kGet, "/messages", *bob_).json.at("items").at(0), bobs);
  EXPECT_EQ(ask(kGet, "", *bob_).json.at("last_message"), bobs);
  const auto list = instance_->call(kGet, "/chat/conversations", bob_->token).json;
  EXPECT_EQ(list.at("items").at(0).at("last_message"), bobs);
  EXPECT_EQ(ask(kGet, "/entries", *bob_).json.at("items").at(0).at("text"), "new");
}

TEST_P(MessageCommands, TwoSpellingsOfAnEmojiAreOne) {
  const std::string heart = "\u2764";
  const std::string red = "\u2764\uFE0F";
  EXPECT_EQ(accepted(ask(kPut, path() + "/reactions/%E2%9D%A4%EF%B8%8F", *bob_)).emoji, heart);
  EXPECT_EQ(ask(kPut, path() + "/reactions/%EF%B8%8F", *bob_).status, 202U) << "is one by itself";
  // As stored before the two spellings were merged.
  save({.applied_seq = 3, .reactions = {{heart, 1}, {red, 2}}});
  const auto put = [&](const User& user, const std::string& emoji, std::int64_t seq) {
    return timeline::Reaction{message_->entry.item.id, conversation(), user.id, emoji, true, seq};
  };
  ASSERT_TRUE(context().stores.commands.save_reactions(
      std::vector{put(*bob_, heart, 1), put(*bob_, red, 2), put(*ada_, red, 3)}));
  EXPECT_EQ(
      shown(*bob_).at("reactions"),
      (boost::json::value(boost::json::array{{{"emoji", heart}, {"count", 2}, {"own", true}}})));
  const auto list = instance_->call(kGet, "/chat/conversations", ada_->token).json;
  EXPECT_EQ(list.at("items").at(0).at("last_message"), shown(*ada_));
}

TEST_P(MessageCommands, EarlierTextsAreForTheAuthorAndAdmins) {
  protocol::Item item = accepted(ask(kPatch, path(), *ada_, R"({"text":"new"})"));
  const std::vector edits{protocol::Entry{item, 2, 1, now()}};
  ASSERT_EQ(context().stores.timeline.insert(edits)->inserted, 1U);
  const auto texts = [&](const User& user, const std::string& query = "") {
    std::vector<std::string> found;
    const Answer answer = ask(kGet, path() + "/edits" + query, user);
    EXPECT_EQ(answer.status, 200U) << answer.text("detail");
    for (const auto& one : answer.json.at("items").as_array()) {
      found.emplace_back(one.at("text").as_string());
    }
    return found;
  };
  EXPECT_EQ(texts(*ada_), (std::vector<std::string>{"text 1", "new"}));
  EXPECT_EQ(texts(*ada_, "?limit=1"), std::vector<std::string>{"text 1"});
  EXPECT_TRUE(ask(kGet, path() + "/edits?limit=1", *ada_).json.at("has_more").as_bool());
  EXPECT_EQ(texts(*ada_, "?after=1&limit=1"), std::vector<std::string>{"new"});
  EXPECT_EQ(ask(kGet, path() + "/edits", *bob_).status, 403U);
  ASSERT_TRUE(
      context()
          .stores.conversations.set_role(conversation(), bob_->id, conversations::Role::kAdmin, 1)
          .has_value());
  EXPECT_EQ(texts(*bob_).size(), 2U);
  EXPECT_EQ(ask(kGet, "/messages/" + missing_ + "/edits", *ada_).status, 404U);
  EXPECT_EQ(ask(kGet, path() + "/edits", add_user()).status, 404U);
}

TEST_P(MessageCommands, ADeletedMessageIsATombstone) {
  save({.applied_seq = 2, .deleted_at = now()});
  const auto gone = shown(*bob_);
  EXPECT_FALSE(gone.contains("text"));
  EXPECT_TRUE(gone.contains("deleted_at"));
  EXPECT_EQ(ask(kGet, "/messages", *bob_).json.at("items").at(0), gone);
  const auto entry = ask(kGet, "/entries", *bob_).json.at("items").at(0).as_object();
  EXPECT_FALSE(entry.contains("text"));
  EXPECT_TRUE(entry.contains("deleted_at"));
}

}  // namespace
}  // namespace parley::chat
