#include <gtest/gtest.h>

#include "still_hub.hpp"

/// The cost of joins and leaves in a large conversation. Counts queries.
namespace parley::realtime {
namespace {

class PublicRoom : public ::testing::Test {
 protected:
  static constexpr unsigned kChanges = 50;

  PublicRoom() {
    const conversations::Conversation room{
        id_, conversations::ConversationKind::kOpen, "title", user_, now(), {}};
    std::vector<conversations::Member> members{{user_, conversations::Role::kMember, now()}};
    while (members.size() <= 2 * kMaxSignalled) {
      members.push_back({UserId::random(), conversations::Role::kMember, now()});
    }
    hub_.stores.all.conversations.create(room, members).value();
    hub_.open(user_);
    hub_.settle();
    // The first entry queries all members.
    hub_.deliver(hub_.store(id_, ++seq_, user_, "text"));
    hub_.settle();
  }

  void change(protocol::Kind kind, const UserId& user_id) {
    hub_.deliver(hub_.store_change(id_, ++seq_, kind, {user_id}));
    hub_.settle();
  }

  const ConversationId id_ = ConversationId::random();
  const UserId user_ = UserId::random();
  std::int64_t seq_ = 0;
  StillHub hub_;
};

TEST_F(PublicRoom, StrangersWhoComeAndGoAskNothing) {
  const std::size_t before = hub_.asked();
  for (unsigned i = 0; i < kChanges; ++i) {
    const UserId stranger = UserId::random();
    change(protocol::Kind::kMembersAdded, stranger);
    change(protocol::Kind::kMemberLeft, stranger);
  }
  EXPECT_EQ(hub_.asked(), before);
  EXPECT_EQ(hub_.clients().front()->count("entry"), 2 * kChanges + 1);
}

TEST_F(PublicRoom, WhoIsHereAndComesIsAskedForAlone) {
  const UserId comer = UserId::random();
  StillHub::Client& client = hub_.open(comer);
  hub_.settle();
  const std::vector<conversations::Member> members{{comer, conversations::Role::kMember, now()}};
  ASSERT_TRUE(hub_.stores.all.conversations.add_members(id_, members, 0));
  const std::size_t before = hub_.asked();
  change(protocol::Kind::kMembersAdded, comer);
  EXPECT_EQ(hub_.asked(), before + 1);
  EXPECT_EQ(client.count("joined"), 1U);
  EXPECT_EQ(client.count("entry"), 1U);
}

}  // namespace
}  // namespace parley::realtime
