// Short-lived signals: typing and presence.

#include <gtest/gtest.h>

#include "base/id.hpp"
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

const std::string& front_door() { return System::shared().url(); }

json::object typing(const Pair& pair) {
  return {{"type", "typing"}, {"conversation_id", pair.conversation_id}};
}

json::object watch(const std::string& user_id) {
  return {{"type", "watch"}, {"user_ids", json::array{json::string(user_id)}}};
}

TEST(Typing, IsSeenByTheOtherOnceInThreeSeconds) {
  const Pair pair = make_pair(System::shared().api());
  LiveSocket sender(front_door(), pair.sender);
  LiveSocket desktop(front_door(), pair.sender);
  LiveSocket reader(front_door(), pair.reader);
  for (int i = 0; i < 11; ++i) sender.send(typing(pair));
  const json::object seen = reader.next("typing");
  EXPECT_EQ(seen.at("user_id").as_string(), pair.sender.user_id);
  EXPECT_EQ(seen.at("conversation_id").as_string(), pair.conversation_id);
  EXPECT_GT(seen.at("expires_in_ms").as_int64(), 3000);
  EXPECT_TRUE(reader.quiet("typing", 1500ms));
  EXPECT_TRUE(desktop.quiet("typing", 100ms)) << "not told to oneself";
}

TEST(Typing, IsForMembers) {
  auto& api = System::shared().api();
  const Pair pair = make_pair(api);
  LiveSocket eve(front_door(), api.person("eve"));
  eve.send(typing(pair));
  EXPECT_EQ(eve.next("error").at("code").as_string(), "not_found");
}

TEST(Presence, FollowsAPersonWithWhomOneTalks) {
  const Pair pair = make_pair(System::shared().api());
  LiveSocket sender(front_door(), pair.sender);
  sender.send(watch(pair.reader.user_id));
  const auto standing = [&](std::chrono::milliseconds limit) {
    return sender.next("presence", limit).at("users").as_array().at(0).as_object();
  };
  EXPECT_FALSE(standing(10s).at("online").as_bool());
  {
    LiveSocket reader(front_door(), pair.reader);
    const json::object online = standing(10s);
    EXPECT_TRUE(online.at("online").as_bool());
    EXPECT_EQ(online.at("user_id").as_string(), pair.reader.user_id);
  }
  const json::object gone = standing(20s);
  EXPECT_FALSE(gone.at("online").as_bool());
  EXPECT_TRUE(gone.at("last_seen").is_string());
  EXPECT_TRUE(eventually(10s, [&] {
    sender.send(watch(pair.reader.user_id));
    return standing(10s).contains("last_seen");
  })) << "also for those who ask later";
}

TEST(Blocking, RefusesOnTheSocketAndHidesPresence) {
  auto& api = System::shared().api();
  const Pair pair = make_pair(api);
  LiveSocket reader(front_door(), pair.reader);
  LiveSocket sender(front_door(), pair.sender);
  int key = 0;
  const auto say = [&] {
    sender.send({{"type", "send"},
                 {"conversation_id", pair.conversation_id},
                 {"text", "hello?"},
                 {"client_msg_id", "k" + std::to_string(++key)}});
  };
  say();
  sender.next("accepted");
  const auto blocked = api.send(http::Method::kPut, "/users/me/blocks/" + pair.sender.user_id, "",
                                {{"Authorization", "Bearer " + pair.reader.token}});
  ASSERT_EQ(blocked.status, 204U) << blocked.body;
  sender.send(watch(pair.reader.user_id));
  EXPECT_TRUE(sender.next("presence").at("users").as_array().empty());
  // Without the polling of blocks (every 2 s), a cached permission would be used for ten seconds.
  EXPECT_TRUE(eventually(8s, [&] {
    say();
    try {
      return sender.next("error", 200ms).at("code").as_string() == "cannot_message";
    } catch (const std::runtime_error&) {
      return false;
    }
  }));
}

TEST(Presence, TellsNothingOfStrangers) {
  auto& api = System::shared().api();
  const Pair pair = make_pair(api);
  LiveSocket reader(front_door(), pair.reader);
  LiveSocket eve(front_door(), api.person("eve"));
  eve.send(watch(pair.reader.user_id));
  EXPECT_TRUE(eve.next("presence").at("users").as_array().empty());
  json::array many;
  for (int i = 0; i < 101; ++i) many.emplace_back(UserId::random().text());
  eve.send({{"type", "watch"}, {"user_ids", many}});
  EXPECT_EQ(eve.next("error").at("code").as_string(), "invalid_request");
}

}  // namespace
}  // namespace parley::e2e
