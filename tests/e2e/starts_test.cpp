// A user is added to a conversation while their socket starts.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <thread>

#include "live_socket.hpp"
#include "system/system.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using system::System;

constexpr std::size_t kUsers = 16;
constexpr unsigned kRounds = 12;
/// The time between the first frames of two sockets, so that the request meets every step of a
/// start.
constexpr std::array<std::chrono::milliseconds, 3> kApart{0ms, 2ms, 4ms};

bool names(const json::object& welcome, const std::string& conversation_id) {
  return std::ranges::any_of(welcome.at("conversations").as_array(), [&](const json::value& one) {
    return one.at("conversation_id").as_string() == conversation_id;
  });
}

TEST(Starts, WhoIsAddedMeanwhileIsToldWithoutAFurtherMessage) {
  const std::string& url = System::shared().url();
  system::Api& api = System::shared().api();
  const auto owner = api.person("owner");
  std::vector<system::Person> users;
  json::array ids;
  while (users.size() < kUsers) {
    users.push_back(api.person("user"));
    ids.emplace_back(users.back().user_id);
  }
  std::size_t by_joined = 0;
  for (unsigned round = 0; round < kRounds; ++round) {
    const auto made =
        api.post("/chat/conversations",
                 {{"kind", "group"}, {"title", "T"}, {"member_ids", json::array()}}, owner.token);
    ASSERT_EQ(made.status, 201U) << made.body;
    const std::string id = made.text("id");
    // Alternates between a conversation that is live on this instance and one without a connected
    // member.
    std::unique_ptr<LiveSocket> present;
    if (round % 2 == 0) present = std::make_unique<LiveSocket>(url, owner);
    std::vector<std::unique_ptr<LiveSocket>> sockets;
    while (sockets.size() < kUsers) sockets.push_back(std::make_unique<LiveSocket>(url));
    const auto apart = kApart.at(round % kApart.size());
    std::jthread adding([&] {
      std::this_thread::sleep_for(apart * (round * kUsers / kRounds));
      const auto added =
          api.post("/chat/conversations/" + id + "/members", {{"member_ids", ids}}, owner.token);
      EXPECT_EQ(added.status, 200U) << added.body;
    });
    for (std::size_t i = 0; i < kUsers; ++i) {
      sockets[i]->send({{"type", "auth"}, {"token", users[i].token}});
      std::this_thread::sleep_for(apart);
    }
    adding.join();
    for (auto& socket : sockets) {
      if (names(socket->next("welcome"), id)) continue;
      EXPECT_EQ(socket->next("joined", 5s).at("conversation_id").as_string(), id);
      ++by_joined;
    }
  }
  std::cout << by_joined << " of " << kRounds * kUsers << " were told by `joined`\n";
}

}  // namespace
}  // namespace parley::e2e
