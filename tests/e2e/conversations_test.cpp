#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <thread>

#include "base/id.hpp"
#include "load.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using system::System;
using test_support::eventually;

std::string path_of(const std::string& conversation_id) {
  return "/chat/conversations/" + conversation_id;
}

std::string make_group(const system::Person& owner, const json::array& member_ids) {
  const auto answer = System::shared().api().post(
      "/chat/conversations", {{"kind", "group"}, {"title", "Team"}, {"member_ids", member_ids}},
      owner.token);
  EXPECT_EQ(answer.status, 201U) << answer.body;
  return answer.text("id");
}

TEST(DirectConversation, IsTheSameFromBothSidesUnderAnyRace) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  const auto grace = api.person("grace");
  std::mutex mutex;
  std::multiset<std::string> ids;
  std::vector<std::thread> senders;
  for (int i = 0; i < 16; ++i) {
    senders.emplace_back([&, i] {
      const auto& [from, to] = i % 2 == 0 ? std::tie(ada, grace) : std::tie(grace, ada);
      const auto answer =
          api.post("/chat/send", {{"recipient_id", to.user_id}, {"text", "hello"}}, from.token);
      const std::scoped_lock lock(mutex);
      ids.insert(answer.status == 202 ? answer.text("conversation_id") : answer.body);
    });
  }
  for (auto& sender : senders) sender.join();
  EXPECT_EQ(ids.count(*ids.begin()), 16U) << *ids.begin() << " " << *ids.rbegin();
}

TEST(DirectConversation, NeedsARecipientThatIsThere) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  const auto answer = api.post(
      "/chat/send", {{"recipient_id", UserId::random().text()}, {"text", "hello"}}, ada.token);
  EXPECT_EQ(answer.status, 404U) << answer.body;
}

TEST(Group, IsForItsMembersOnly) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  const auto grace = api.person("grace");
  const auto eve = api.person("eve");
  const std::string id = make_group(ada, {json::string(grace.user_id)});
  EXPECT_EQ(api.get(path_of(id), grace.token).text("title"), "Team");
  const std::string missing = path_of(ConversationId::random().text());
  for (const char* below : {"", "/messages", "/entries"}) {
    const auto hers = api.get(path_of(id) + below, eve.token);
    const auto nowhere = api.get(missing + below, eve.token);
    EXPECT_EQ(hers.status, 404U) << below;
    EXPECT_EQ(hers.code(), nowhere.code());
    EXPECT_EQ(hers.text("detail"), nowhere.text("detail"));
  }
  const auto sent = api.post("/chat/send", {{"conversation_id", id}, {"text", "x"}}, eve.token);
  EXPECT_EQ(sent.status, 404U) << sent.body;
}

TEST(Group, KeepsWhatEachRoleMayDo) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  const auto grace = api.person("grace");
  const auto joan = api.person("joan");
  const std::string id = make_group(ada, {json::string(grace.user_id)});
  EXPECT_EQ(api.patch(path_of(id), {{"title", "Mine"}}, grace.token).status, 403U);
  EXPECT_EQ(api.patch(path_of(id), {{"title", "Ours"}}, ada.token).status, 200U);
  const json::object joans{{"member_ids", json::array{json::string(joan.user_id)}}};
  EXPECT_EQ(api.post(path_of(id) + "/members", joans, grace.token).status, 403U);
  EXPECT_EQ(
      api.patch(path_of(id) + "/members/" + grace.user_id, {{"role", "admin"}}, ada.token).status,
      200U);
  EXPECT_EQ(api.post(path_of(id) + "/members", joans, grace.token).status, 200U);
  EXPECT_EQ(api.get(path_of(id), joan.token).text("title"), "Ours");
  EXPECT_EQ(api.del(path_of(id) + "/members/" + joan.user_id, joan.token).status, 204U);
  EXPECT_EQ(api.get(path_of(id), joan.token).status, 404U);
  EXPECT_TRUE(eventually(5s, [&] {
    return api.post("/chat/send", {{"conversation_id", id}, {"text", "x"}}, joan.token).status ==
           404;
  })) << "who has left sends no more";
}

TEST(General, IsOfferedToEverybodyAndHoldsWhoAsksForIt) {
  auto& api = System::shared().api();
  const auto ada = api.person("ada");
  const auto offered = api.get("/chat/public?limit=1", ada.token).json.at("items").at(0);
  EXPECT_TRUE(offered.at("general").as_bool());
  EXPECT_FALSE(offered.at("joined").as_bool());
  EXPECT_TRUE(api.get("/chat/conversations", ada.token).json.at("items").as_array().empty());
  const std::string id(offered.at("id").as_string());
  ASSERT_EQ(api.post(path_of(id) + "/join", {}, ada.token).status, 200U);
  const auto sent = api.post("/chat/send", {{"conversation_id", id}, {"text", "hi"}}, ada.token);
  ASSERT_EQ(sent.status, 202U) << sent.body;
  EXPECT_TRUE(eventually(30s, [&] {
    return api.get(path_of(id) + "/messages/" + sent.text("id"), ada.token).status == 200;
  }));
}

TEST(ConversationList, ShowsTheLastMessage) {
  auto& api = System::shared().api();
  const auto pair = make_pair(api);
  EXPECT_TRUE(eventually(30s, [&] {
    const auto list = api.get("/chat/conversations", pair.reader.token).json;
    const auto& items = list.at("items").as_array();
    return items.size() == 1 && items[0].at("last_message").is_object() &&
           items[0].at("last_message").at("text").as_string() == "first";
  }));
}

TEST(Message, RepeatedWithAnotherTextKeepsTheFirst) {
  auto& api = System::shared().api();
  const auto pair = make_pair(api);
  json::object body{
      {"conversation_id", pair.conversation_id}, {"text", "one"}, {"client_msg_id", "k"}};
  const auto one = api.post("/chat/send", body, pair.sender.token);
  body["text"] = "two";
  const auto two = api.post("/chat/send", body, pair.sender.token);
  EXPECT_EQ(two.status, 202U);
  EXPECT_EQ(one.text("id"), two.text("id"));
  const std::string message = path_of(pair.conversation_id) + "/messages/" + one.text("id");
  EXPECT_TRUE(eventually(30s, [&] { return api.get(message, pair.reader.token).status == 200; }));
  EXPECT_EQ(api.get(message, pair.reader.token).text("text"), "one");
}

TEST(Message, SentFromFiftyConnectionsAtOnceIsOneMessage) {
  auto& api = System::shared().api();
  const auto pair = make_pair(api);
  std::mutex mutex;
  std::set<std::string> ids;
  std::vector<std::thread> senders;
  for (int i = 0; i < 50; ++i) {
    senders.emplace_back([&] {
      const auto answer = api.post(
          "/chat/send",
          {{"conversation_id", pair.conversation_id}, {"text", "same"}, {"client_msg_id", "same"}},
          pair.sender.token);
      const std::scoped_lock lock(mutex);
      ids.insert(answer.status == 202 ? answer.text("id") : answer.body);
    });
  }
  for (auto& sender : senders) sender.join();
  EXPECT_EQ(ids.size(), 1U) << *ids.begin();
  const std::string messages = path_of(pair.conversation_id) + "/messages";
  const auto count = [&] {
    return api.get(messages, pair.reader.token).json.at("items").as_array().size();
  };
  EXPECT_TRUE(eventually(30s, [&] { return count() >= 2; }));
  // Stored after them, the marker shows that none of the fifty is still in progress.
  api.post("/chat/send", {{"conversation_id", pair.conversation_id}, {"text", "marker"}},
           pair.sender.token);
  EXPECT_TRUE(eventually(30s, [&] { return count() >= 3; }));
  EXPECT_EQ(count(), 3U);
}

}  // namespace
}  // namespace parley::e2e
