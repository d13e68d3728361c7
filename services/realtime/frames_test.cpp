// The frames of /ws match protocol/fixtures/, which clients in other languages follow.

#include "frames.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "protocol/error_codes.hpp"
#include "protocol_testing/fixtures.hpp"

namespace parley::realtime {
namespace {

namespace json = boost::json;
using protocol_testing::fixture;
using protocol_testing::fixtures;

ConversationId first() { return ConversationId::parse("roktqsg333z5k6zsx4zpn3ws2y").value(); }
ConversationId second() { return ConversationId::parse("g6ghwbiteeupl3yzivinwlgpaq").value(); }

UserId ada() { return UserId::parse("aaaaaaaaaaaaaaaaaaaaaaaaaa").value(); }
UserId grace() { return UserId::parse("d5wwf6mx6xmve6tewua5zvmzam").value(); }

protocol::Item item() {
  return protocol::read_item(json::serialize(fixture("items/message"))).value();
}

jwt::Identity identity() {
  return {.user_id = ada(),
          .session_id = SessionId::parse("bn7rzyf33izex52ybp54xylbdu").value(),
          .username = "ada",
          .expires_at = parse_timestamp("2026-11-23T10:15:00.000Z").value()};
}

template <typename Frame>
Frame read(const std::string& name) {
  return std::get<Frame>(parse_frame(json::serialize(fixture("client_frames/" + name))).value());
}

TEST(ClientFrame, OfEachFixtureIsTaken) {
  for (const auto& [name, example] : fixtures("client_frames")) {
    const auto frame = parse_frame(json::serialize(example));
    EXPECT_TRUE(frame.has_value()) << name << ": " << frame.error().detail;
  }
  EXPECT_TRUE(read<AuthFrame>("auth").resume.empty());
  EXPECT_EQ(read<AuthFrame>("auth_and_resume").resume, (Positions{{first(), 17}, {second(), 0}}));
  EXPECT_EQ(read<ResumeFrame>("resume").conversations, (Positions{{first(), 17}}));
  EXPECT_EQ(read<SendFrame>("send").client_msg_id, "1");
  EXPECT_EQ(read<SendFrame>("send").text, item().text);
  EXPECT_EQ(read<SendFrame>("send_without_key").client_msg_id, std::nullopt);
  EXPECT_EQ(read<SendFrame>("send_reply").reply_to, item().id);
  EXPECT_EQ(read<CommandFrame>("edit").text, "better");
  EXPECT_EQ(read<CommandFrame>("delete").kind, protocol::Kind::kDeletion);
  EXPECT_EQ(read<CommandFrame>("react").emoji, "\U0001f44d");
  EXPECT_TRUE(read<CommandFrame>("react").on);
  EXPECT_EQ(read<CommandFrame>("pin").kind, protocol::Kind::kPin);
  EXPECT_FALSE(read<CommandFrame>("pin").on);
  EXPECT_EQ(read<ReadFrame>("read").seq, 17);
  EXPECT_EQ(read<TypingFrame>("typing").conversation_id, first());
  EXPECT_EQ(read<WatchFrame>("watch").user_ids, (std::vector<UserId>{ada(), grace()}));
}

struct Change {
  std::string name;
  std::string member;
  json::value value;
};

TEST(ClientFrame, NamesTheMemberThatIsWrong) {
  const std::vector<Change> wrong{{"send", "reply_to", "x"},
                                  {"send", "reply_to", nullptr},
                                  {"edit", "text", ""},
                                  {"edit", "message_id", "x"},
                                  {"edit", "conversation_id", 7},
                                  {"delete", "client_msg_id", json::string(129, 'x')},
                                  {"react", "emoji", "a b"},
                                  {"react", "emoji", json::string(65, 'x')},
                                  {"react", "on", 1},
                                  {"pin", "on", "true"},
                                  {"pin", "text", "x"},
                                  {"delete", "on", true},
                                  {"read", "seq", 0},
                                  {"read", "seq", "7"},
                                  {"read", "seq", 9'007'199'254'740'992}};
  for (const Change& change : wrong) {
    auto object = fixture("client_frames/" + change.name).as_object();
    object[change.member] = change.value;
    const auto frame = parse_frame(json::serialize(object));
    ASSERT_TRUE(frame.has_error()) << object;
    EXPECT_EQ(frame.error().code, code::kInvalid);
    EXPECT_NE(frame.error().detail.find("`" + change.member + "`"), std::string::npos)
        << frame.error().detail;
  }
}

TEST(ClientFrame, HasTheMembersOfItsType) {
  for (const auto& [name, example] : fixtures("client_frames")) {
    for (const auto& [member, value] : example.as_object()) {
      auto less = example.as_object();
      less.erase(member);
      const bool optional = member == "resume" || member == "client_msg_id" || member == "reply_to";
      EXPECT_EQ(parse_frame(json::serialize(less)).has_value(), optional) << name << less;
    }
    auto more = example.as_object();
    more["extra"] = 1;
    EXPECT_EQ(parse_frame(json::serialize(more)).error().code, code::kInvalid) << name;
  }
}

TEST(ServerFrame, IsAsItsFixture) {
  const std::string line = json::serialize(fixture("events/message"));
  const std::map<std::string, websocket::Message> made{
      {"welcome", welcome_frame(identity(), std::chrono::seconds(25),
                                {{{first(), 17, 12}, 12, 9, {11}}, {{second(), 0, 0}}})},
      {"renewed", renewed_frame(parse_timestamp("2026-11-23T10:30:00.000Z").value())},
      {"entry", entry_frame(line)},
      {"resumed", resumed_frame(first(), 42)},
      {"gap", gap_frame(first(), 18, 2042)},
      {"joined", joined_frame(first(), 5)},
      {"left", left_frame(first())},
      {"accepted", accepted_frame(item())},
      {"read", read_frame(protocol::ReadSignal{first(), grace(), 17, 12})},
      {"outcome", outcome_frame({item().id, first(), ada(), item().id, "applied", ""})},
      {"outcome_refused",
       outcome_frame({item().id, first(), ada(), item().id, "refused", "forbidden"})},
      {"typing", typing_frame({first(), ada()})},
      {"presence", presence_frame({{ada(), true, {}},
                                   {grace(), false, parse_timestamp("2026-11-23T09:59:00.000Z")}})},
      {"error", error_frame(parse_frame(R"({"type":"dance"})").error())},
      {"error_of_a_message",
       error_frame({code::kRateLimited, "too many messages; this one was not accepted", true},
                   "1")},
      {"error_of_a_read_mark", error_frame(unavailable("connection lost"), {}, first())},
      {"degraded", degraded_frame("connection lost")},
      {"recovered", recovered_frame()},
  };
  const auto examples = fixtures("server_frames");
  EXPECT_EQ(made.size(), examples.size());
  for (const auto& [name, frame] : made) {
    EXPECT_EQ(json::parse(frame.text()), examples.at(name)) << name;
  }
}

TEST(ServerFrame, OfAWelcomeNeverHasFewerThanNoneUnread) {
  const auto frame = welcome_frame(identity(), std::chrono::seconds(25),
                                   {{{first(), 17, 12}, 17, 12}, {{second(), 4, 3}, 5, 4}});
  const json::value welcome = json::parse(frame.text());
  for (const auto& one : welcome.at("conversations").as_array()) EXPECT_EQ(one.at("unread"), 0);
}

}  // namespace
}  // namespace parley::realtime
