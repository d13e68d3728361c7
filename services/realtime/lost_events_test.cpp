#include <gtest/gtest.h>

#include "still_hub.hpp"

/// What happens where chat-consumer could not tell what it stored.
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
    const conversations::Conversation group{
        ConversationId::random(), conversations::Kind::group, "title", user_id, now(), {}};
    const std::vector<conversations::Member> members{{user_id, conversations::Role::owner, now()}};
    hub.stores.conversations->create(group, members).value();
    // Nobody is told of it.
    hub.store(group.id, 1, user_id, "text");
  }
  // A store that is slow, and a chat-consumer that loses events again and again.
  for (unsigned second = 0; second < 200; ++second) {
    hub.deliver(protocol::EventsLostSignal{});
    hub.tick();
    for (unsigned answers = 0; answers < 2 && hub.questions() > 0; ++answers) hub.answer_last();
  }
  for (const auto& client : hub.clients()) EXPECT_EQ(client->count("joined"), 1U);
}

}  // namespace
}  // namespace parley::realtime
