#include <gtest/gtest.h>

#include "still_hub.hpp"

/// Recovery when chat-consumer could not publish what it stored.
namespace parley::realtime {
namespace {

constexpr unsigned kUsers = 12;

TEST(LostEvents, EverybodyIsComparedHoweverOftenItIsTold) {
  StillHub hub;
  std::vector<UserId> users;
  while (users.size() < kUsers) {
    users.push_back(UserId::random());
    hub.open(users.back());
  }
  hub.settle();
  for (const UserId& user_id : users) {
    // The entry is not delivered.
    hub.store(hub.make_group({user_id}), 1, user_id, "text");
  }
  // A slow store, and a chat-consumer that keeps losing events.
  for (unsigned second = 0; second < 200; ++second) {
    hub.deliver(protocol::EventsLostSignal{});
    hub.tick();
    for (unsigned answers = 0; answers < 2 && hub.questions() > 0; ++answers) hub.answer_last();
  }
  for (const auto& client : hub.clients()) EXPECT_EQ(client->count("joined"), 1U);
}

// The other is inside the room before its position is known.
TEST(LostEvents, WhoMissedAConversationIsToldThoughAnotherLeavesWhileStarting) {
  for (unsigned answers = 0; answers < 6; ++answers) {
    StillHub hub;
    const UserId ada = UserId::random();
    const UserId bob = UserId::random();
    StillHub::Client& adas = hub.open(ada);
    hub.settle();
    const conversations::Conversation group{
        ConversationId::random(), conversations::ConversationKind::kGroup, "title", ada, now(), {}};
    hub.stores.all.conversations
        .create(group,
                std::vector<conversations::Member>{{ada, conversations::Role::kOwner, now()},
                                                   {bob, conversations::Role::kMember, now()}})
        .value();
    hub.store(group.id, 1, ada, "text");
    StillHub::Client& bobs = hub.open(bob);
    hub.deliver(protocol::EventsLostSignal{});
    for (unsigned second = 0; second < 2; ++second) hub.tick();
    for (unsigned i = 0; i < answers && hub.questions() > 0; ++i) hub.answer_first();
    hub.close(bobs);
    hub.settle();
    hub.tick();
    hub.settle();
    EXPECT_EQ(adas.count("joined"), 1U) << "after " << answers << " answers";
    EXPECT_EQ(adas.count("entry"), 1U) << "after " << answers << " answers";
  }
}

/// How an instance learns that it may have missed entries.
enum class Way { kLostEvents, kFeedGone };

class Compared : public ::testing::TestWithParam<std::tuple<Way, unsigned>> {};

// A starting user is not compared at once. One who has already queried their conversations but
// isn't live yet is compared later, however long the second query takes.
TEST_P(Compared, WhoIsBetweenTheTwoQuestionsOfTheirStartIsTold) {
  const auto [way, failures] = GetParam();
  constexpr std::chrono::milliseconds kNoPause{0};
  StillHub hub({.retry = {.first = kNoPause, .most = kNoPause}});
  const UserId ada = UserId::random();
  const UserId joan = UserId::random();
  StillHub::Client& joans = hub.open(joan);
  hub.run_loop();
  ASSERT_EQ(hub.questions(), 1U);
  hub.answer_first();
  ASSERT_EQ(hub.questions(), 1U) << "where they stand";
  // The entry is not delivered.
  const ConversationId id = hub.make_group({ada, joan});
  hub.store_change(id, 1, protocol::Kind::kMembersAdded, {ada, joan});
  hub.fail(failures);
  if (failures > 0) hub.answer_first();
  if (way == Way::kLostEvents) {
    hub.deliver(protocol::EventsLostSignal{});
  } else {
    hub.feed_state(false);
    hub.feed_state(true);
  }
  for (unsigned second = 0; second < 4; ++second) {
    hub.tick();
    while (hub.questions() > 1) hub.answer_last();
  }
  EXPECT_EQ(joans.count("welcome"), 0U);
  for (unsigned second = 0; second < 10; ++second) {
    hub.settle();
    hub.tick();
  }
  EXPECT_EQ(joans.count("welcome"), 1U);
  EXPECT_EQ(joans.count("joined"), 1U);
  EXPECT_EQ(joans.count("entry"), 1U);
}

INSTANTIATE_TEST_SUITE_P(Ways, Compared,
                         ::testing::Combine(::testing::Values(Way::kLostEvents, Way::kFeedGone),
                                            ::testing::Values(0U, 1U)));

}  // namespace
}  // namespace parley::realtime
