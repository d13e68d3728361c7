// Commands on messages over the socket, read marks, and what members receive about them.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

#include "base/id.hpp"
#include "client/live.hpp"
#include "live_socket.hpp"
#include "load.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using system::System;
using test_support::eventually;

const std::string& door() { return System::shared().url(); }
Pair talking() { return make_stored_pair(System::shared().api()); }

json::object frame(std::string_view type, const Pair& pair, const json::object& more) {
  json::object object{{"type", type}, {"conversation_id", pair.conversation_id}};
  for (const auto& [name, value] : more) object[name] = value;
  return object;
}

std::string first_message(const Pair& pair) {
  const auto page = System::shared().api().get(
      "/chat/conversations/" + pair.conversation_id + "/messages", pair.sender.token);
  return std::string(page.json.at("items").at(0).at("id").as_string());
}

json::object place(const LiveSocket& socket, const Pair& pair) {
  for (const auto& value : socket.welcome().at("conversations").as_array()) {
    if (value.at("conversation_id").as_string() == pair.conversation_id) return value.as_object();
  }
  throw std::runtime_error("the welcome doesn't name the conversation");
}

TEST(LiveCommands, AreAcceptedJudgedAndSeenByAll) {
  const Pair pair = talking();
  const std::string target = first_message(pair);
  LiveSocket author(door(), pair.sender);
  LiveSocket reader(door(), pair.reader);
  const std::array commands{
      frame("react", pair, {{"message_id", target}, {"emoji", "+1"}, {"on", true}}),
      frame("pin", pair, {{"message_id", target}, {"on", true}}),
      frame("edit", pair, {{"message_id", target}, {"text", "better"}, {"client_msg_id", "e"}}),
      frame("delete", pair, {{"message_id", target}})};
  const std::array kinds{"reaction", "pin", "edit", "delete"};
  std::size_t awaited = 0;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    author.send(commands.at(i));
    const json::object entry = reader.entry();
    EXPECT_EQ(entry.at("kind").as_string(), kinds.at(i));
    const json::object outcome = author.next("outcome");
    EXPECT_EQ(outcome.at("id"), entry.at("id")) << kinds.at(i);
    EXPECT_EQ(outcome.at("status").as_string(), "applied") << kinds.at(i);
    EXPECT_EQ(outcome.at("target").as_string(), target);
    // The confirm and the stored entry take different paths.
    const auto is_accepted = [](const json::object& one) { return one.at("type") == "accepted"; };
    const auto passed =
        static_cast<std::size_t>(std::ranges::count_if(author.passed(), is_accepted));
    if (passed + awaited == i) {
      author.next("accepted");
      ++awaited;
    }
  }
  EXPECT_TRUE(reader.quiet("outcome", 100ms)) << "told to its sender alone";
}

TEST(LiveCommands, OneThatIsRefusedChangesNothing) {
  const Pair pair = talking();
  LiveSocket reader(door(), pair.reader);
  reader.send(frame("edit", pair, {{"message_id", first_message(pair)}, {"text", "mine"}}));
  reader.next("accepted");
  const json::object outcome = reader.next("outcome");
  EXPECT_EQ(outcome.at("status").as_string(), "refused");
  EXPECT_EQ(outcome.at("code").as_string(), "forbidden");
  EXPECT_TRUE(reader.quiet("entry", 100ms));
  for (const char* type : {"edit", "react", "pin"}) {
    reader.send(frame(type, pair, {{"message_id", "none"}}));
    EXPECT_EQ(reader.next("error").at("code").as_string(), "invalid_request") << type;
  }
}

TEST(LiveCommands, AReplyNamesItsThreadAndWhoIsMentioned) {
  const Pair pair = talking();
  const std::string root = first_message(pair);
  LiveSocket author(door(), pair.sender);
  author.send(
      frame("send", pair, {{"text", "well, @" + pair.reader.username + "!"}, {"reply_to", root}}));
  const json::object entry = author.entry();
  EXPECT_EQ(entry.at("reply_to").as_string(), root);
  EXPECT_EQ(entry.at("thread_id").as_string(), root);
  EXPECT_EQ(entry.at("mentions"), (json::array{json::string(pair.reader.user_id)}));
}

TEST(ReadMarks, AreSeenByTheOtherAndOnAllDevices) {
  const Pair pair = talking();
  LiveSocket phone(door(), pair.reader);
  LiveSocket desktop(door(), pair.reader);
  LiveSocket author(door(), pair.sender);
  EXPECT_EQ(place(phone, pair).at("unread"), 1);
  EXPECT_EQ(place(phone, pair).at("messages"), 1);
  EXPECT_EQ(place(author, pair).at("unread"), 0) << "one's own is read";
  phone.send(frame("read", pair, {{"seq", 1}}));
  for (LiveSocket* socket : {&phone, &desktop, &author}) {
    const json::object read = socket->next("read");
    EXPECT_EQ(read.at("user_id").as_string(), pair.reader.user_id);
    EXPECT_EQ(read.at("seq"), 1);
    EXPECT_EQ(read.at("message_number"), 1);
  }
  const LiveSocket later(door(), pair.reader);
  EXPECT_EQ(place(later, pair).at("read_seq"), 1);
  EXPECT_EQ(place(later, pair).at("unread"), 0);
}

TEST(ReadMarks, EndAtTheLastEntryAndAreForMembers) {
  const Pair pair = talking();
  LiveSocket reader(door(), pair.reader);
  reader.send(frame("read", pair, {{"seq", 1'000'000}}));
  EXPECT_EQ(reader.next("read").at("seq"), 1);
  LiveSocket eve(door(), System::shared().api().person("eve"));
  eve.send(frame("read", pair, {{"seq", 1}}));
  const json::object refused = eve.next("error");
  EXPECT_EQ(refused.at("code").as_string(), "not_found");
  EXPECT_EQ(refused.at("conversation_id").as_string(), pair.conversation_id);
  for (const std::int64_t seq : {std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
    reader.send(frame("read", pair, {{"seq", seq}}));
    EXPECT_EQ(reader.next("error").at("code").as_string(), "invalid_request");
  }
}

/// The arguments of the callbacks of a client::Live.
struct Heard {
  std::mutex mutex;
  std::vector<client::Place> places;
  std::vector<client::ReadMark> reads;
  std::vector<client::Outcome> outcomes;
  std::vector<client::Entry> entries;

  template <typename Look>
  bool once(Look look) {
    return eventually(20s, [&] {
      const std::lock_guard lock(mutex);
      return look();
    });
  }
};

std::unique_ptr<client::Live> listen(const system::Person& person, Heard& heard) {
  client::Session session(std::make_shared<http::Client>(), door());
  if (session.login(person.username, person.password).has_error()) return nullptr;
  const auto keep = [&heard](auto& list) {
    return [&heard, &list](const auto& one) {
      const std::lock_guard lock(heard.mutex);
      list.push_back(one);
    };
  };
  client::LiveOptions options;
  options.on_entry = keep(heard.entries);
  options.on_place = keep(heard.places);
  options.on_read = keep(heard.reads);
  options.on_outcome = keep(heard.outcomes);
  return std::make_unique<client::Live>(std::move(session), door(), std::move(options));
}

TEST(LiveClient, CommandsReadsAndHearsOfIt) {
  const Pair pair = talking();
  const auto id = *ConversationId::parse(pair.conversation_id);
  const auto root = *MessageId::parse(first_message(pair));
  Heard heard;
  const auto live = listen(pair.reader, heard);
  ASSERT_TRUE(live);
  ASSERT_TRUE(heard.once([&] { return heard.places.size() == 1; }));
  EXPECT_EQ(heard.places.front().unread, 1);
  live->read(id, 1);
  ASSERT_TRUE(heard.once([&] { return !heard.reads.empty(); }));
  EXPECT_EQ(heard.reads.front().seq, 1);
  live->reconnect();
  ASSERT_TRUE(heard.once([&] { return heard.places.size() == 2; }));
  EXPECT_EQ(heard.places.back().unread, 0);
  EXPECT_EQ(heard.places.back().read_seq, 1);
  ASSERT_TRUE(live->send({id, "an answer", "", root}, nullptr).has_value());
  ASSERT_TRUE(live->react({id, root}, "+1", true, nullptr).has_value());
  ASSERT_TRUE(live->pin({id, root}, true, nullptr).has_value());
  ASSERT_TRUE(live->edit({id, root}, "mine", nullptr).has_value());
  ASSERT_TRUE(heard.once([&] { return heard.outcomes.size() == 3 && heard.entries.size() == 3; }));
  EXPECT_EQ(heard.entries.front().message.thread_id, root);
  // Within a batch, refused commands are reported first.
  const auto refused = std::ranges::find(heard.outcomes, "refused", &client::Outcome::status);
  ASSERT_NE(refused, heard.outcomes.end());
  EXPECT_EQ(refused->code, "forbidden");
}

}  // namespace
}  // namespace parley::e2e
