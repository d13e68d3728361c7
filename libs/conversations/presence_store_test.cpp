#include "conversations/presence_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "conversations/conversation_store.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::conversations {
namespace {

using std::chrono::milliseconds;

class PresenceStoreContract : public stores::StoreContract {
 protected:
  std::unique_ptr<PresenceStore> store() { return open_presence_store(stores()); }

  static Timestamp at(int millis) { return Timestamp{milliseconds{1'700'000'000'000 + millis}}; }

  const UserId ada_ = UserId::random();
  const UserId grace_ = UserId::random();
  const UserId joan_ = UserId::random();
};
PARLEY_STORE_CONTRACT(PresenceStoreContract);

TEST_P(PresenceStoreContract, TheLatestTimeStays) {
  const auto store = this->store();
  ASSERT_TRUE(store->save(std::vector<LastSeen>{{ada_, at(5)}, {grace_, at(1)}}).has_value());
  ASSERT_TRUE(store->save(std::vector<LastSeen>{{ada_, at(3)}, {grace_, at(7)}}).has_value());
  auto found = store->last_seen(std::vector{ada_, grace_, joan_}).value();
  std::ranges::sort(found, {}, &LastSeen::at);
  EXPECT_EQ(found, (std::vector<LastSeen>{{ada_, at(5)}, {grace_, at(7)}}));
  EXPECT_TRUE(store->last_seen({}).value().empty());
  EXPECT_TRUE(store->save({}).has_value());
}

TEST_P(PresenceStoreContract, WhoLeavesSharesNoMore) {
  const auto store = this->store();
  const auto conversations = open_conversation_store(stores());
  const auto make = [&](const UserId& other) {
    const Conversation group{
        ConversationId::random(), ConversationKind::kGroup, "T", ada_, at(0), {}};
    const std::vector<Member> members{{ada_, Role::kOwner, at(0)}, {other, Role::kMember, at(0)}};
    EXPECT_TRUE(conversations->create(group, members).has_value());
    return group.id;
  };
  const auto first = make(grace_);
  const auto second = make(grace_);
  EXPECT_EQ(store->sharing(ada_, std::vector{grace_, joan_}).value(), std::vector{grace_});
  EXPECT_EQ(store->sharing(grace_, std::vector{ada_}).value(), std::vector{ada_});
  ASSERT_TRUE(conversations->remove_member(first, grace_, 1).has_value());
  EXPECT_EQ(store->sharing(ada_, std::vector{grace_}).value(), std::vector{grace_});
  ASSERT_TRUE(conversations->remove_member(second, ada_, 1).has_value());
  EXPECT_TRUE(store->sharing(ada_, std::vector{grace_}).value().empty());
  EXPECT_TRUE(store->sharing(grace_, std::vector{ada_}).value().empty());
}

TEST_P(PresenceStoreContract, SharingIsAnsweredForManyAtOnce) {
  const auto store = this->store();
  const auto conversations = open_conversation_store(stores());
  const auto make = [&](const UserId& owner, const UserId& other) {
    const Conversation group{
        ConversationId::random(), ConversationKind::kGroup, "T", owner, at(0), {}};
    const std::vector<Member> members{{owner, Role::kOwner, at(0)}, {other, Role::kMember, at(0)}};
    EXPECT_TRUE(conversations->create(group, members).has_value());
  };
  std::vector<UserId> others;
  std::vector<UserId> known;
  for (unsigned i = 0; i < 30; ++i) {
    others.push_back(UserId::random());
    // Every second one only shares with somebody else.
    make(i % 2 == 0 ? ada_ : joan_, others.back());
    if (i % 2 == 0) known.push_back(others.back());
  }
  make(ada_, known.front());
  others.push_back(known.front());
  others.push_back(ada_);
  known.push_back(ada_);
  auto found = store->sharing(ada_, others).value();
  std::ranges::sort(found);
  std::ranges::sort(known);
  EXPECT_EQ(found, known);
  EXPECT_TRUE(store->sharing(ada_, {}).value().empty());
  EXPECT_TRUE(store->sharing(grace_, others).value().empty());
}

}  // namespace
}  // namespace parley::conversations
