#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "still_hub.hpp"

/// The cost of `watch` for others. Counts queries; measures no time.
namespace parley::realtime {
namespace {

class Watch : public ::testing::Test {
 protected:
  /// A user in a group with all of `users_`.
  Watch() {
    std::vector<conversations::Member> members{{watcher_, conversations::Role::kOwner, now()}};
    for (const UserId& user_id : users_) {
      members.push_back({user_id, conversations::Role::kMember, now()});
    }
    const conversations::Conversation group{ConversationId::random(),
                                            conversations::ConversationKind::kGroup,
                                            "title",
                                            watcher_,
                                            now(),
                                            {}};
    hub_.stores.all.conversations.create(group, members).value();
  }

  static std::string watch(const std::vector<UserId>& user_ids) {
    std::string ids;
    for (const UserId& id : user_ids) ids += (ids.empty() ? "\"" : ",\"") + id.text() + "\"";
    return R"({"type":"watch","user_ids":[)" + ids + "]}";
  }

  const UserId watcher_ = UserId::random();
  const std::array<UserId, 3> users_{UserId::random(), UserId::random(), UserId::random()};
  StillHub hub_;
};

TEST_F(Watch, AFloodHoldsUpNobodysStart) {
  StillHub::Client& flooding = hub_.open(watcher_);
  hub_.settle();
  for (unsigned i = 0; i < 100; ++i) flooding.send(watch({users_[i % 3]}));
  EXPECT_EQ(hub_.questions(), 1U);
  StillHub::Client& other = hub_.open(users_[0]);
  hub_.run_loop();
  EXPECT_EQ(hub_.questions(), 2U);
  // The query of the flood stays unanswered meanwhile.
  while (hub_.questions() > 1) hub_.answer_last();
  EXPECT_EQ(other.count("welcome"), 1U);
}

TEST_F(Watch, ManySocketsThatWatchHoldUpNobodysStart) {
  for (unsigned i = 0; i < 20; ++i) hub_.open(watcher_);
  hub_.settle();
  for (const auto& client : hub_.clients()) client->send(watch({users_[0]}));
  const std::size_t watches = hub_.questions();
  StillHub::Client& other = hub_.open(users_[1]);
  hub_.run_loop();
  while (hub_.questions() > watches) hub_.answer_last();
  EXPECT_EQ(other.count("welcome"), 1U);
}

TEST_F(Watch, TheLastOfThoseThatWaitCounts) {
  StillHub::Client& client = hub_.open(watcher_);
  hub_.settle();
  for (const UserId& user_id : users_) client.send(watch({user_id}));
  hub_.settle();
  ASSERT_EQ(client.count("presence"), 2U);
  EXPECT_NE(client.frames("presence").front().find(users_[0].text()), std::string::npos);
  EXPECT_NE(client.frames("presence").back().find(users_[2].text()), std::string::npos);
  // It watches only the last one.
  for (const UserId& user_id : users_) hub_.open(user_id);
  hub_.settle();
  hub_.tick();
  hub_.settle();
  ASSERT_EQ(client.count("presence"), 3U);
  EXPECT_NE(client.frames("presence").back().find(users_[2].text()), std::string::npos);
  EXPECT_EQ(client.frames("presence").back().find(users_[0].text()), std::string::npos);
}

TEST_F(Watch, CostsByTheUsersNamed) {
  StillHub::Client& client = hub_.open(watcher_);
  hub_.settle();
  std::vector<UserId> many;
  while (many.size() < kMaxWatched) many.push_back(UserId::random());
  unsigned taken = 0;
  for (; client.count("error") == 0 && taken < 100; ++taken) {
    client.send(watch(many));
    hub_.settle();
  }
  ASSERT_EQ(client.count("error"), 1U);
  EXPECT_NE(client.frames("error").front().find("rate_limited"), std::string::npos);
  // A burst of 200 frames, of which such a `watch` costs 26, plus what the rate adds meanwhile.
  EXPECT_LE(taken, 12U);
  EXPECT_GE(taken, 7U);
}

TEST_F(Watch, WhatSessionsAskedThatHaveEndedIsNotAsked) {
  std::vector<StillHub::Client*> clients;
  for (unsigned i = 0; i < 20; ++i) clients.push_back(&hub_.open(watcher_));
  hub_.run_loop();
  const std::size_t asked = hub_.questions();
  ASSERT_LT(asked, 20U);
  hub_.close_all();
  hub_.settle();
  EXPECT_EQ(hub_.asked(), asked);
}

}  // namespace
}  // namespace parley::realtime
