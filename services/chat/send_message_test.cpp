#include <gtest/gtest.h>

#include "protocol/message_id.hpp"
#include "send_fixture.hpp"

namespace parley::chat {
namespace {

using testing::Answer;
using testing::as_chat_service;
using testing::ChatInstance;
using testing::sent;
using testing::User;
using enum http::Method;
using std::chrono::milliseconds;

class SendMessage : public testing::SendFixture {};
PARLEY_STORE_CONTRACT(SendMessage);

TEST_P(SendMessage, AcceptedMeansThatTheBrokerHasIt) {
  const User ada = add_user();
  const std::string group = make_group(ada);
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const Answer answer = send(ada, in_group(group, "key 1", "a \\u0001 \\\"b\\\" 😀"),
                             {{"X-Request-Id", "request-1"}, {"traceparent", trace}});
  ASSERT_EQ(answer.status, 202U) << answer.text("detail");
  const auto id =
      protocol::derive_message_id("message", *ConversationId::parse(group), ada.id, "", "key 1");
  EXPECT_EQ(answer.text("id"), id.text());
  EXPECT_EQ(answer.text("conversation_id"), group);
  EXPECT_EQ(answer.text("client_msg_id"), "key 1");
  EXPECT_EQ(answer.text("status"), "accepted");
  const auto item = sent().wait_for(id.text());
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->text, "a \x01 \"b\" 😀");
  EXPECT_EQ(item->sender_id, ada.id);
  EXPECT_EQ(item->request_id, "request-1");
  EXPECT_EQ(item->traceparent.substr(0, 36), trace.substr(0, 36));
}

TEST_P(SendMessage, ARepeatNamesTheSameIdWhateverItsText) {
  const User ada = add_user();
  const std::string group = make_group(ada);
  const Answer first = send_to(group, ada, "k", "one");
  const Answer again = send_to(group, ada, "k", "two");
  EXPECT_EQ(again.status, 202U);
  EXPECT_EQ(again.text("id"), first.text("id"));
  EXPECT_NE(send_to(group, ada, "k2").text("id"), first.text("id"));
  EXPECT_NE(send_to(make_group(ada), ada, "k").text("id"), first.text("id"));
}

TEST_P(SendMessage, TheIdempotencyKeyStandsForTheClientMsgId) {
  const User ada = add_user();
  const std::string group = make_group(ada);
  const std::string bare = R"({"text":"x","conversation_id":")" + group + "\"}";
  const Answer by_body = send_to(group, ada, "k");
  EXPECT_EQ(send(ada, bare, {{"Idempotency-Key", "k"}}).text("id"), by_body.text("id"));
  EXPECT_EQ(send(ada, in_group(group, "k"), {{"Idempotency-Key", "k"}}).status, 202U);
  EXPECT_EQ(send(ada, in_group(group, "k"), {{"Idempotency-Key", "other"}}).status, 400U);
  EXPECT_EQ(send(ada, bare, {{"Idempotency-Key", std::string(129, 'k')}}).status, 400U);
  const Answer one = send(ada, bare);
  const Answer other = send(ada, bare);
  EXPECT_FALSE(one.text("client_msg_id").empty());
  EXPECT_NE(one.text("id"), other.text("id"));
}

TEST_P(SendMessage, BothSidesShareOneDirectConversation) {
  const User ada = add_user();
  const User bob = add_user();
  const Answer there = send(ada, to_user(bob));
  ASSERT_EQ(there.status, 202U) << there.text("detail");
  const Answer back = send(bob, to_user(ada));
  EXPECT_EQ(back.text("conversation_id"), there.text("conversation_id"));
  EXPECT_NE(back.text("id"), there.text("id"));
  EXPECT_EQ(send_to(there.text("conversation_id"), bob, "k2").status, 202U);
  const Answer list = instance_->call(kGet, "/chat/conversations", bob.token);
  ASSERT_EQ(list.json.at("items").as_array().size(), 1U);
  const auto& listed = list.json.at("items").as_array().front().as_object();
  EXPECT_EQ(listed.at("kind"), "direct");
  EXPECT_EQ(listed.at("members").as_array().size(), 2U);
  const std::string path = "/chat/conversations/" + there.text("conversation_id");
  EXPECT_EQ(instance_->call(kPatch, path, bob.token, R"({"title":"x"})").status, 409U);
  EXPECT_EQ(instance_->call(kDelete, path + "/members/" + bob.id.text(), bob.token).status, 409U);
}

TEST_P(SendMessage, ADirectConversationWithOneselfHasOneMember) {
  const User ada = add_user();
  const Answer answer = send(ada, to_user(ada));
  ASSERT_EQ(answer.status, 202U);
  const Answer shown =
      instance_->call(kGet, "/chat/conversations/" + answer.text("conversation_id"), ada.token);
  EXPECT_EQ(shown.json.at("members").as_array().size(), 1U);
}

TEST_P(SendMessage, ARaceOfFirstMessagesMakesOneConversation) {
  const User ada = add_user();
  const User bob = add_user();
  const auto other = open_instance({.broker = as_chat_service()});
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 20; ++i) {
    ChatInstance& instance = i % 2 == 0 ? *instance_ : *other;
    const User& from = i % 4 < 2 ? ada : bob;
    answers.push_back(instance.start(kPost, "/chat/send", from.token,
                                     to_user(i % 4 < 2 ? bob : ada, std::to_string(i))));
  }
  std::string conversation_id;
  for (auto& future : answers) {
    const Answer answer = future.get();
    EXPECT_EQ(answer.status, 202U) << answer.text("detail");
    if (conversation_id.empty()) conversation_id = answer.text("conversation_id");
    EXPECT_EQ(answer.text("conversation_id"), conversation_id);
  }
  for (const User& user : {ada, bob}) {
    const Answer list = instance_->call(kGet, "/chat/conversations", user.token);
    EXPECT_EQ(list.json.at("items").as_array().size(), 1U);
  }
}

TEST_P(SendMessage, ARecipientMustBeThereAndEnabled) {
  const User ada = add_user();
  const User gone = add_user(true);
  const User nobody{UserId::random(), ""};
  EXPECT_EQ(send(ada, to_user(nobody)).code(), "not_found");
  EXPECT_EQ(send(ada, to_user(gone)).code(), "cannot_message");
  EXPECT_EQ(send(ada, to_user(gone)).status, 403U);
  const Answer list = instance_->call(kGet, "/chat/conversations", ada.token);
  EXPECT_TRUE(list.json.at("items").as_array().empty());
}

TEST_P(SendMessage, WhoIsDisabledLaterCannotBeMessagedOnceThatIsAskedAgain) {
  const User ada = add_user();
  const User bob = add_user();
  const auto forgetful =
      open_instance({.broker = as_chat_service(), .memberships = {.fresh_for = milliseconds{0}}});
  const Answer first = forgetful->call(kPost, "/chat/send", ada.token, to_user(bob));
  ASSERT_EQ(first.status, 202U);
  disable(bob);
  const std::string body = in_group(first.text("conversation_id"), "k2");
  EXPECT_EQ(forgetful->call(kPost, "/chat/send", ada.token, body).code(), "cannot_message");
  EXPECT_EQ(forgetful->call(kPost, "/chat/send", ada.token, to_user(bob)).code(), "cannot_message");
}

TEST_P(SendMessage, BetweenWhoBlockedAndWhoIsBlockedNothingIsSent) {
  const User ada = add_user();
  const User eve = add_user();
  const User gone = add_user(true);
  const auto forgetful =
      open_instance({.broker = as_chat_service(), .memberships = {.fresh_for = milliseconds{0}}});
  const auto try_to = [&](const User& user, const std::string& text) {
    return forgetful->call(kPost, "/chat/send", user.token, text);
  };
  const std::string conversation = try_to(ada, to_user(eve)).text("conversation_id");
  ASSERT_FALSE(conversation.empty());
  auto& blocks = chat().context().stores.blocks;
  ASSERT_TRUE(blocks.block(ada.id, {eve.id, now()}).has_value());
  const Answer refused = try_to(eve, to_user(ada, "k1"));
  EXPECT_EQ(refused.code(), "cannot_message");
  EXPECT_EQ(refused.text("detail"), try_to(eve, to_user(gone, "k1")).text("detail"))
      << "tells nothing";
  EXPECT_EQ(try_to(eve, in_group(conversation, "k2")).code(), "cannot_message");
  EXPECT_EQ(
      instance_
          ->call(kPatch,
                 "/chat/conversations/" + conversation + "/messages/" + MessageId::random().text(),
                 eve.token, R"({"text":"edited"})")
          .code(),
      "cannot_message");
  const std::string reaction = "/chat/conversations/" + conversation + "/messages/" +
                               MessageId::random().text() + "/reactions/%F0%9F%91%8D";
  EXPECT_EQ(instance_->call(kPut, reaction, eve.token).code(), "cannot_message");
  EXPECT_EQ(instance_->call(kDelete, reaction, eve.token).status, 202U);
  const std::string pin =
      "/chat/conversations/" + conversation + "/messages/" + MessageId::random().text() + "/pin";
  EXPECT_EQ(instance_->call(kPut, pin, eve.token).code(), "cannot_message");
  EXPECT_EQ(instance_->call(kPut, pin, ada.token).code(), "cannot_message");
  EXPECT_EQ(instance_->call(kDelete, pin, eve.token).status, 202U);
  const std::string group = R"({"kind":"group","member_ids":[")" + ada.id.text() + R"("]})";
  EXPECT_EQ(instance_->call(kPost, "/chat/conversations", eve.token, group).code(),
            "cannot_message");
  const std::string members = "/chat/conversations/" + make_group(eve, {}) + "/members";
  const std::string ids = R"({"member_ids":[")" + ada.id.text() + R"("]})";
  EXPECT_EQ(instance_->call(kPost, members, eve.token, ids).code(), "cannot_message");
  const Answer own = try_to(ada, to_user(eve, "k3"));
  EXPECT_EQ(own.code(), "cannot_message");
  EXPECT_NE(own.text("detail"), refused.text("detail"));
  EXPECT_EQ(send_to(make_group(ada, {eve}), eve, "k").status, 202U) << "groups go on";
  ASSERT_TRUE(blocks.unblock(ada.id, eve.id).has_value());
  EXPECT_EQ(try_to(eve, in_group(conversation, "k4")).status, 202U);
}

TEST_P(SendMessage, RejectsSenderWhoIsNotMember) {
  const User ada = add_user();
  const User eve = add_user();
  const std::string group = make_group(ada, {eve});
  EXPECT_EQ(send_to(group, add_user(), "k").status, 404U);
  EXPECT_EQ(send_to(ConversationId::random().text(), ada, "k").status, 404U);
  EXPECT_EQ(send_to(group, eve, "k").status, 202U);
  const std::string member = "/chat/conversations/" + group + "/members/" + eve.id.text();
  ASSERT_EQ(instance_->call(kDelete, member, ada.token).status, 204U);
  EXPECT_EQ(send_to(group, eve, "k2").status, 404U);
}

TEST_P(SendMessage, RefusesBadInputAndNamesTheMember) {
  const User ada = add_user();
  const std::string group = make_group(ada);
  const std::string start = R"({"conversation_id":")" + group + R"(","text":)";
  const auto with_text = [&](const std::string& text) { return start + text + "}"; };
  EXPECT_EQ(send(ada, with_text('"' + std::string(protocol::kMaxTextBytes, 'a') + '"')).status,
            202U);
  for (const std::string& body :
       {with_text('"' + std::string(protocol::kMaxTextBytes + 1, 'a') + '"'),
        with_text("\"\""),
        with_text("1"),
        with_text("null"),
        with_text("{\"$gt\":\"\"}"),
        with_text("\"\\u0000\""),
        with_text("\"\xff\""),
        with_text("\"\\ud800\""),
        with_text("\"a\",\"text\":\"b\""),
        with_text("\"a\",\"reply_to\":\"x\""),
        with_text("\"a\",\"sender_id\":\"x\""),
        with_text("\"a\",\"client_msg_id\":\"\""),
        with_text("\"a\",\"client_msg_id\":1"),
        with_text("\"a\",\"client_msg_id\":\"" + std::string(129, 'k') + "\""),
        with_text("\"a\",\"recipient_id\":\"" + ada.id.text() + "\""),
        std::string(R"({"text":"a"})"),
        std::string(R"({"text":"a","conversation_id":"x"})"),
        std::string(R"({"conversation_id":")" + group + "\"}"),
        std::string("[]"),
        std::string("x")}) {
    const Answer answer = send(ada, body);
    EXPECT_EQ(answer.status, 400U) << body.substr(0, 120);
    EXPECT_EQ(answer.code(), "invalid_request");
    EXPECT_FALSE(answer.text("detail").empty());
  }
  EXPECT_EQ(send(ada, in_group(group, "k"), {{"Content-Type", "text/plain"}}).status, 415U);
  EXPECT_EQ(instance_->call(kPost, "/chat/send", "", in_group(group, "k")).status, 401U);
}

TEST_P(SendMessage, ABucketPerUserLimitsTheRate) {
  const User ada = add_user();
  const std::string group = make_group(ada);
  const auto limited =
      open_instance({.broker = as_chat_service(), .send_limit = {.per_second = 0.001, .burst = 3}});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limited->call(kPost, "/chat/send", ada.token, in_group(group, "k")).status, 202U);
  }
  const Answer refused = limited->call(kPost, "/chat/send", ada.token, in_group(group, "k"));
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.code(), "rate_limited");
  EXPECT_TRUE(refused.headers.find("Retry-After").has_value());
  const User bob = add_user();
  EXPECT_EQ(limited->call(kPost, "/chat/send", bob.token, to_user(bob)).status, 202U);
}

}  // namespace
}  // namespace parley::chat
