// The socket /ws through the front door: what is delivered, in which order, and to whom.

#include <gtest/gtest.h>

#include "base/id.hpp"
#include "live_socket.hpp"
#include "load.hpp"
#include "protocol/close_codes.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"
#include "test_support/stopwatch.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
namespace close_code = protocol::close_code;
using namespace std::chrono_literals;
using system::System;
using test_support::eventually;

const std::string& url() { return System::shared().url(); }
system::Api& api() { return System::shared().api(); }

json::object message(const std::string& conversation_id, const std::string& text) {
  return {{"type", "send"},
          {"conversation_id", conversation_id},
          {"text", text},
          {"client_msg_id", "key of " + text}};
}

void post(const Pair& pair, const std::string& text) {
  const auto answer = api().post(
      "/chat/send", {{"conversation_id", pair.conversation_id}, {"text", text}}, pair.sender.token);
  EXPECT_EQ(answer.status, 202U) << answer.body;
}

/// The last_seq of a conversation in the welcome; -1 if it isn't included.
std::int64_t last_seq(const LiveSocket& socket, const std::string& conversation_id) {
  for (const auto& value : socket.welcome().at("conversations").as_array()) {
    if (value.at("conversation_id").as_string() == conversation_id) {
      return value.at("last_seq").as_int64();
    }
  }
  return -1;
}

Pair stored_pair() { return make_stored_pair(api()); }

TEST(Live, AMessageIsAcceptedAndSeenByEveryoneIncludingTheSendersOtherDevices) {
  const Pair pair = stored_pair();
  LiveSocket phone(url(), pair.sender);
  LiveSocket desktop(url(), pair.sender);
  LiveSocket reader(url(), pair.reader);
  EXPECT_EQ(last_seq(phone, pair.conversation_id), 1);
  phone.send(message(pair.conversation_id, "hello"));
  const json::object accepted = phone.next("accepted");
  EXPECT_EQ(accepted.at("client_msg_id").as_string(), "key of hello");
  for (LiveSocket* socket : {&phone, &desktop, &reader}) {
    const json::object entry = socket->entry();
    EXPECT_EQ(entry.at("kind").as_string(), "message");
    EXPECT_EQ(entry.at("id").as_string(), accepted.at("id").as_string());
    EXPECT_EQ(entry.at("client_msg_id").as_string(), "key of hello");
    EXPECT_EQ(entry.at("text").as_string(), "hello");
    EXPECT_EQ(entry.at("seq").as_int64(), 2);
  }
}

TEST(Live, AMessageSentOverHttpIsSeenOnTheSocket) {
  const Pair pair = stored_pair();
  LiveSocket reader(url(), pair.reader);
  post(pair, "by HTTP");
  EXPECT_EQ(reader.entry().at("text").as_string(), "by HTTP");
}

TEST(Live, ARepeatedSendIsOneMessage) {
  const Pair pair = stored_pair();
  LiveSocket socket(url(), pair.sender);
  socket.send(message(pair.conversation_id, "once"));
  const json::object first = socket.next("accepted");
  socket.send(message(pair.conversation_id, "once"));
  const json::object second = socket.next("accepted");
  EXPECT_EQ(first.at("id").as_string(), second.at("id").as_string());
  socket.send(message(pair.conversation_id, "after"));
  std::vector<std::string> texts;
  LiveSocket other(url(), pair.reader, {{pair.conversation_id, 1}});
  texts.emplace_back(other.entry().at("text").as_string());
  texts.emplace_back(other.entry().at("text").as_string());
  EXPECT_EQ(texts, (std::vector<std::string>{"once", "after"}));
}

TEST(Live, ResumeGivesWhatWasMissedInOrderAndThenGoesOn) {
  const Pair pair = stored_pair();
  LiveSocket sender(url(), pair.sender);
  for (int i = 2; i <= 300; ++i) {
    // Stays below the rate limit of a socket.
    if (i % 100 == 0) std::this_thread::sleep_for(2s);
    sender.send(message(pair.conversation_id, std::to_string(i)));
  }
  for (int i = 2; i <= 300; ++i) sender.next("accepted");
  LiveSocket reader(url(), pair.reader, {{pair.conversation_id, 1}});
  post(pair, "301");
  for (std::int64_t seq = 2; seq <= 301; ++seq) {
    const json::object entry = reader.entry();
    EXPECT_EQ(entry.at("seq").as_int64(), seq);
    EXPECT_EQ(entry.at("text").as_string(), std::to_string(seq));
  }
}

TEST(Live, WhoIsFarBehindIsToldOfAGap) {
  const Pair pair = stored_pair();
  constexpr int kMessages = 1010;
  std::vector<std::thread> senders;
  for (int thread = 0; thread < 10; ++thread) {
    senders.emplace_back([&, thread] {
      for (int i = 0; i < kMessages / 10; ++i) post(pair, std::to_string(thread * 1000 + i));
    });
  }
  for (auto& sender : senders) sender.join();
  ASSERT_TRUE(eventually(60s, [&] {
    return last_seq(LiveSocket(url(), pair.reader), pair.conversation_id) == kMessages + 1;
  }));
  LiveSocket reader(url(), pair.reader, {{pair.conversation_id, 1}});
  const json::object gap = reader.next("gap");
  EXPECT_EQ(gap.at("from").as_int64(), 2);
  EXPECT_EQ(gap.at("to").as_int64(), kMessages + 1);
  post(pair, "after the gap");
  EXPECT_EQ(reader.entry().at("seq").as_int64(), kMessages + 2);
}

TEST(Live, MembershipTakesEffectOnOpenSockets) {
  const Pair pair = stored_pair();
  const auto joan = api().person("joan");
  LiveSocket socket(url(), joan);
  const auto made = api().post(
      "/chat/conversations",
      {{"kind", "group"}, {"title", "T"}, {"member_ids", json::array{json::string(joan.user_id)}}},
      pair.sender.token);
  ASSERT_EQ(made.status, 201U) << made.body;
  const std::string id = made.text("id");
  EXPECT_EQ(socket.next("joined").at("conversation_id").as_string(), id);
  EXPECT_EQ(socket.entry().at("kind").as_string(), "members_added");
  socket.send(message(id, "I am in"));
  EXPECT_EQ(socket.entry().at("text").as_string(), "I am in");
  EXPECT_EQ(
      api().del("/chat/conversations/" + id + "/members/" + joan.user_id, pair.sender.token).status,
      204U);
  EXPECT_EQ(socket.next("left").at("conversation_id").as_string(), id);
  api().post("/chat/send", {{"conversation_id", id}, {"text", "without her"}}, pair.sender.token);
  EXPECT_TRUE(socket.quiet("entry", 1s));
  socket.send(message(id, "still here?"));
  EXPECT_EQ(socket.next("error").at("code").as_string(), "not_found");
}

TEST(Live, JoiningAPublicConversationTakesEffectOnOpenSockets) {
  const Pair pair = stored_pair();
  const auto joan = api().person("joan");
  const auto made =
      api().post("/chat/conversations", {{"kind", "public"}, {"title", "Open"}}, pair.sender.token);
  ASSERT_EQ(made.status, 201U) << made.body;
  const std::string path = "/chat/conversations/" + made.text("id");
  LiveSocket socket(url(), joan);
  EXPECT_EQ(api().post(path + "/join", {}, joan.token).status, 200U);
  EXPECT_EQ(socket.next("joined").at("conversation_id").as_string(), made.text("id"));
  EXPECT_EQ(api().del(path + "/members/" + joan.user_id, joan.token).status, 204U);
  EXPECT_EQ(socket.next("left").at("conversation_id").as_string(), made.text("id"));
}

TEST(Live, ALogoutClosesItsSocketsWithinThreeSecondsAndNoOthers) {
  const Pair pair = stored_pair();
  LiveSocket sender(url(), pair.sender);
  LiveSocket reader(url(), pair.reader);
  EXPECT_EQ(
      api()
          .post("/auth/logout", {{"refresh_token", pair.sender.refresh_token}}, pair.sender.token)
          .status,
      204U);
  const test_support::Stopwatch watch;
  EXPECT_EQ(sender.closed(20s), close_code::kSessionEnded);
  EXPECT_LE(watch.elapsed(), 3500ms);
  EXPECT_EQ(reader.closed(500ms), 0);
}

/// A second login of the same user.
system::Person log_in_again(system::Person person) {
  const auto answer =
      api().post("/auth/login", {{"username", person.username}, {"password", person.password}}, {});
  EXPECT_EQ(answer.status, 200U) << answer.body;
  person.token = answer.text("access_token");
  person.refresh_token = answer.text("refresh_token");
  return person;
}

TEST(Live, ANewPasswordClosesTheSocketsOfOtherSessions) {
  const auto ada = api().person("ada");
  LiveSocket changing(url(), ada);
  LiveSocket other(url(), log_in_again(ada));
  const auto changed = api().post(
      "/auth/password",
      {{"current_password", ada.password}, {"new_password", "another lantern, 43 moths"}},
      ada.token);
  ASSERT_EQ(changed.status, 204U) << changed.body;
  EXPECT_EQ(other.closed(20s), close_code::kSessionEnded);
  EXPECT_EQ(changing.closed(500ms), 0);
}

TEST(Live, ADisabledAccountHasNoSocket) {
  const Pair pair = stored_pair();
  LiveSocket phone(url(), pair.sender);
  LiveSocket desktop(url(), log_in_again(pair.sender));
  LiveSocket reader(url(), pair.reader);
  const auto disabled =
      System::shared().operate("auth-service", {"account", "disable", pair.sender.username});
  ASSERT_EQ(disabled.exit_status, 0) << disabled.output;
  EXPECT_EQ(phone.closed(20s), close_code::kSessionEnded);
  EXPECT_EQ(desktop.closed(20s), close_code::kSessionEnded);
  LiveSocket late(url());
  late.send({{"type", "auth"}, {"token", pair.sender.token}});
  // The instance may learn of it a moment later.
  const std::uint16_t code = late.closed(20s);
  EXPECT_TRUE(code == close_code::kUnauthenticated || code == close_code::kSessionEnded) << code;
  EXPECT_EQ(reader.closed(100ms), 0);
}

TEST(Live, ATokenIsRenewedOnTheOpenSocket) {
  const Pair pair = stored_pair();
  LiveSocket socket(url(), pair.sender);
  const auto renewed =
      api().post("/auth/refresh", {{"refresh_token", pair.sender.refresh_token}}, {});
  ASSERT_EQ(renewed.status, 200U) << renewed.body;
  socket.send({{"type", "auth"}, {"token", renewed.text("access_token")}});
  EXPECT_TRUE(socket.next("renewed").contains("expires_at"));
  socket.send({{"type", "auth"}, {"token", pair.reader.token}});
  EXPECT_EQ(socket.closed(), close_code::kUnauthenticated);
}

TEST(Live, OnlyAValidTokenInTheFirstFrameCounts) {
  LiveSocket wrong(url());
  wrong.send({{"type", "auth"}, {"token", "not a token"}});
  EXPECT_EQ(wrong.closed(), close_code::kUnauthenticated);
  const auto ada = api().person("ada");
  EXPECT_NE(refusal(url(), {}, "/ws?token=" + ada.token), "");
  EXPECT_NE(refusal(url(), http::Headers{{"Origin", "https://evil.example"}}, "/ws"), "");
  EXPECT_EQ(refusal(url(), http::Headers{{"Origin", url()}}, "/ws"), "");
  LiveSocket early(url());
  early.send(message(ConversationId::random().text(), "first"));
  EXPECT_EQ(early.next("error").at("code").as_string(), "unauthenticated");
}

TEST(Live, WhoSaysNothingIsClosedInTime) {
  LiveSocket silent(url());
  EXPECT_EQ(silent.closed(13s), close_code::kAuthTimeout);
}

}  // namespace
}  // namespace parley::e2e
