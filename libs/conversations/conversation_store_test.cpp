#include "conversations/conversation_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "protocol/message_id.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::conversations {
namespace {

using std::chrono::milliseconds;

class ConversationStoreContract : public stores::StoreContract {
 protected:
  std::unique_ptr<ConversationStore> store() { return open_conversation_store(stores()); }
};
PARLEY_STORE_CONTRACT(ConversationStoreContract);

Timestamp at(int millis) { return Timestamp{milliseconds{1'700'000'000'000 + millis}}; }

Conversation group_of(const UserId& creator, int millis = 0) {
  return {ConversationId::random(), ConversationKind::kGroup, "a title", creator, at(millis), {}};
}

std::vector<Member> members_of(const std::vector<UserId>& users, int millis = 0) {
  std::vector<Member> members;
  for (const UserId& user : users) {
    members.push_back({user, members.empty() ? Role::kOwner : Role::kMember, at(millis)});
  }
  return members;
}

Conversation direct_of(const UserId& one, const UserId& other) {
  const auto [first, second] = std::minmax(one, other);
  return {protocol::direct_conversation_id(one, other),
          ConversationKind::kDirect,
          {},
          one,
          at(0),
          {first, second}};
}

std::vector<UserId> some_users(std::size_t count) {
  std::vector<UserId> users;
  while (users.size() < count) users.push_back(UserId::random());
  return users;
}

TEST_P(ConversationStoreContract, ShowsNothingThatIsNotThere) {
  const auto store = this->store();
  const auto id = ConversationId::random();
  EXPECT_EQ(store->membership(id, UserId::random()).value(), std::nullopt);
  EXPECT_TRUE(store->members(id).value().empty());
  EXPECT_TRUE(store->memberships(UserId::random(), "", 10).value().empty());
  EXPECT_TRUE(store->set_title(id, "title", 1).has_value());
  EXPECT_TRUE(store->set_role(id, UserId::random(), Role::kOwner, 1).has_value());
  EXPECT_TRUE(store->remove_member(id, UserId::random(), 1).has_value());
  EXPECT_TRUE(store->members(id).value().empty());
  EXPECT_TRUE(store->ping().has_value());
}

TEST_P(ConversationStoreContract, KeepsAGroupAsItWasMade) {
  const auto store = this->store();
  const auto users = some_users(3);
  const Conversation group = group_of(users[0]);
  EXPECT_FALSE(store->exists(group.id).value());
  EXPECT_TRUE(store->create(group, members_of(users)).value());
  EXPECT_TRUE(store->exists(group.id).value());
  const Membership mine = store->membership(group.id, users[0]).value().value();
  EXPECT_EQ(mine.conversation, group);
  EXPECT_EQ(mine.role, Role::kOwner);
  EXPECT_EQ(store->membership(group.id, users[1]).value()->role, Role::kMember);
  EXPECT_EQ(store->membership(group.id, UserId::random()).value(), std::nullopt);
  EXPECT_EQ(store->members(group.id).value().size(), 3U);
}

TEST_P(ConversationStoreContract, ARepeatedCreationChangesNothing) {
  const auto store = this->store();
  const auto users = some_users(3);
  const Conversation group = group_of(users[0]);
  ASSERT_TRUE(store->create(group, members_of({users[0], users[1]})).value());
  Conversation other = group;
  other.title = "another title";
  EXPECT_FALSE(store->create(other, members_of({users[0], users[2]})).value());
  EXPECT_EQ(store->membership(group.id, users[0]).value()->conversation.title, "a title");
  EXPECT_EQ(store->membership(group.id, users[2]).value(), std::nullopt);
}

TEST_P(ConversationStoreContract, ADirectConversationHasItsPair) {
  const auto store = this->store();
  const auto users = some_users(2);
  const Conversation direct = direct_of(users[0], users[1]);
  ASSERT_TRUE(store->create(direct, members_of(users)).has_value());
  EXPECT_EQ(store->membership(direct.id, users[1]).value()->conversation, direct);
  const auto self = direct_of(users[0], users[0]);
  Conversation alone = self;
  alone.pair = {users[0]};
  ASSERT_TRUE(store->create(alone, members_of({users[0]})).has_value());
  EXPECT_EQ(store->membership(alone.id, users[0]).value()->conversation.pair, alone.pair);
}

TEST_P(ConversationStoreContract, OneConversationComesOfARaceFromBothSides) {
  if (!is_concurrent()) GTEST_SKIP() << "this store is for one thread";
  const auto users = some_users(2);
  const Conversation from_one = direct_of(users[0], users[1]);
  Conversation from_other = direct_of(users[1], users[0]);
  from_other.created_at = at(5);
  ASSERT_EQ(from_one.id, from_other.id);
  ASSERT_TRUE(store()->create(group_of(users[0]), members_of({users[0]})).has_value());
  std::atomic<int> made{0};
  std::vector<std::thread> racers;
  for (int i = 0; i < 8; ++i) {
    racers.emplace_back([&, i] {
      const auto own = open_again();
      const auto store = open_conversation_store(*own);
      const auto outcome = store->create(i % 2 == 0 ? from_one : from_other, members_of(users));
      EXPECT_TRUE(outcome.has_value());
      if (outcome.has_value() && *outcome) ++made;
      EXPECT_TRUE(store->membership(from_one.id, users[0]).value().has_value());
    });
  }
  for (auto& racer : racers) racer.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(store()->members(from_one.id).value().size(), 2U);
}

TEST_P(ConversationStoreContract, TitlesComeAndGo) {
  const auto store = this->store();
  const auto user = UserId::random();
  const Conversation group = group_of(user);
  ASSERT_TRUE(store->create(group, members_of({user})).value());
  std::uint64_t number = 0;
  for (const std::optional<std::string>& title :
       {std::optional<std::string>("\"$x\" \\ ' ; 日本 😀"), std::optional<std::string>()}) {
    ASSERT_TRUE(store->set_title(group.id, title, ++number).has_value());
    EXPECT_EQ(store->membership(group.id, user).value()->conversation.title, title);
  }
}

TEST_P(ConversationStoreContract, MembersComeChangeAndGo) {
  const auto store = this->store();
  const auto users = some_users(3);
  const Conversation group = group_of(users[0]);
  ASSERT_TRUE(store->create(group, members_of({users[0]})).value());
  const std::vector<Member> added{{users[1], Role::kMember, at(1)},
                                  {users[2], Role::kMember, at(2)}};
  ASSERT_TRUE(store->add_members(group.id, added, 1).has_value());
  ASSERT_TRUE(store->set_role(group.id, users[2], Role::kAdmin, 2).has_value());
  const std::vector<Member> expected{{users[0], Role::kOwner, at(0)},
                                     {users[1], Role::kMember, at(1)},
                                     {users[2], Role::kAdmin, at(2)}};
  EXPECT_EQ(store->members(group.id).value(), expected);
  ASSERT_TRUE(store->add_members(group.id, std::vector{Member{users[2], Role::kMember, at(9)}}, 3)
                  .has_value());
  EXPECT_EQ(store->members(group.id).value(), expected) << "who is in stays as they are";
  ASSERT_TRUE(store->remove_member(group.id, users[1], 4).has_value());
  ASSERT_TRUE(store->set_role(group.id, users[1], Role::kOwner, 5).has_value());
  EXPECT_EQ(store->membership(group.id, users[1]).value(), std::nullopt);
  EXPECT_TRUE(store->memberships(users[1], "", 10).value().empty());
}

// Whatever the order of changes, the one with the highest number wins.
TEST_P(ConversationStoreContract, ChangesEndWhereTheirNumbersDo) {
  const auto store = this->store();
  const auto users = some_users(2);
  const std::vector<Member> added{{users[1], Role::kMember, at(5)}};
  std::vector<int> order{1, 2, 3, 4};
  do {
    const Conversation group = group_of(users[0]);
    ASSERT_TRUE(store->create(group, members_of(users)).value());
    const auto apply = [&](int number) -> Status {
      const auto of = static_cast<std::uint64_t>(number);
      if (number == 1) return store->remove_member(group.id, users[1], of);
      if (number == 2) return store->add_members(group.id, added, of);
      if (number == 3) return store->set_title(group.id, "earlier", of);
      return store->set_title(group.id, "later", of);
    };
    for (const int number : order) {
      ASSERT_TRUE(apply(number).has_value());
      ASSERT_TRUE(apply(order.front()).has_value()) << "it may come twice";
    }
    const auto membership = store->membership(group.id, users[1]).value();
    ASSERT_TRUE(membership.has_value());
    EXPECT_EQ(membership->conversation.title, "later");
    ASSERT_TRUE(store->set_role(group.id, users[1], Role::kAdmin, 6).has_value());
    ASSERT_TRUE(store->set_role(group.id, users[1], Role::kOwner, 5).has_value());
    EXPECT_EQ(store->membership(group.id, users[1]).value()->role, Role::kAdmin);
    ASSERT_TRUE(store->remove_member(group.id, users[1], 7).has_value());
    ASSERT_TRUE(store->add_members(group.id, added, 2).has_value()) << "made again, late";
    EXPECT_EQ(store->membership(group.id, users[1]).value(), std::nullopt);
  } while (std::ranges::next_permutation(order).found);
}

TEST_P(ConversationStoreContract, WhoLeftIsBackFromTheNewTimeOn) {
  const auto store = this->store();
  const auto users = some_users(2);
  const Conversation group = group_of(users[0]);
  ASSERT_TRUE(store->create(group, members_of(users)).value());
  ASSERT_TRUE(store->remove_member(group.id, users[1], 1).has_value());
  EXPECT_TRUE(store->has_left(group.id, users[1]).value());
  EXPECT_FALSE(store->has_left(group.id, users[0]).value());
  EXPECT_FALSE(store->has_left(group.id, UserId::random()).value());
  EXPECT_FALSE(store->create(group, members_of(users)).value());
  EXPECT_EQ(store->membership(group.id, users[1]).value(), std::nullopt);
  const std::vector<Member> back{{users[1], Role::kMember, at(7)}};
  ASSERT_TRUE(store->add_members(group.id, back, 2).has_value());
  EXPECT_EQ(store->members(group.id).value().back(), back.front());
  EXPECT_FALSE(store->has_left(group.id, users[1]).value());
  EXPECT_EQ(store->memberships(users[1], "", 1).value().front().position,
            membership_position(at(7), group.id));
}

TEST_P(ConversationStoreContract, KnowsWhoWasAdded) {
  const auto store = this->store();
  const auto users = some_users(3);
  const Conversation group = group_of(users[0]);
  ASSERT_TRUE(store->create(group, members_of({users[0], users[1]})).value());
  ASSERT_TRUE(store->add_members(
      group.id,
      std::vector{Member{users[1], Role::kMember, at(1)}, Member{users[2], Role::kMember, at(1)}},
      1));
  const auto was_added = [&](const UserId& user) {
    const bool has_joining = store->membership(group.id, user).value()->has_joining;
    EXPECT_EQ(store->memberships(user, "", 1).value().front().has_joining, has_joining);
    return has_joining;
  };
  EXPECT_FALSE(was_added(users[0]));
  EXPECT_FALSE(was_added(users[1])) << "who was in already";
  EXPECT_TRUE(was_added(users[2]));
  ASSERT_TRUE(store->remove_member(group.id, users[1], 2));
  ASSERT_TRUE(store->add_members(group.id, std::vector{Member{users[1], Role::kMember, at(3)}}, 3));
  EXPECT_TRUE(was_added(users[1])) << "who came back";
}

TEST_P(ConversationStoreContract, PagesThroughAUsersConversations) {
  const auto store = this->store();
  const auto user = UserId::random();
  std::vector<ConversationId> expected;
  for (int i = 0; i < 7; ++i) {
    const Conversation group = group_of(user, i);
    ASSERT_TRUE(store->create(group, members_of({user, UserId::random()}, i)).value());
    expected.insert(expected.begin(), group.id);
  }
  std::vector<ConversationId> found;
  std::string position;
  for (;;) {
    const auto page = store->memberships(user, position, 3).value();
    for (const Membership& one : page) found.push_back(one.conversation.id);
    if (page.size() < 3) break;
    position = page.back().position;
  }
  EXPECT_EQ(found, expected);
}

TEST_P(ConversationStoreContract, PagesThroughMembersInTheOrderOfJoining) {
  const auto store = this->store();
  const auto users = some_users(9);
  const Conversation group = group_of(users[0]);
  ASSERT_TRUE(store->create(group, members_of({users[0], users[1], users[2]})).value());
  for (int i = 3; i < 9; ++i) {
    const std::vector<Member> one{{users[static_cast<std::size_t>(i)], Role::kMember, at(i / 3)}};
    ASSERT_TRUE(store->add_members(group.id, one, static_cast<std::uint64_t>(i)).has_value());
  }
  ASSERT_TRUE(store->remove_member(group.id, users[4], 10).has_value());
  ASSERT_TRUE(store->set_role(group.id, users[5], Role::kAdmin, 11).has_value());
  const auto expected = store->members(group.id).value();
  EXPECT_EQ(expected.size(), 8U);
  std::vector<Member> found;
  std::optional<MemberPlace> after;
  for (;;) {
    const auto page = store->members_page(group.id, after, 3).value();
    found.insert(found.end(), page.begin(), page.end());
    if (page.size() < 3) break;
    after = MemberPlace{page.back().joined_at, page.back().user_id};
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(store->count_members(group.id).value(), 8U);
  EXPECT_EQ(store->count_members(ConversationId::random()).value(), 0U);
}

TEST_P(ConversationStoreContract, AnswersWhoIsInWithoutReadingAll) {
  const auto store = this->store();
  const auto users = some_users(4);
  const Conversation group = group_of(users[0]);
  ASSERT_TRUE(store->create(group, members_of({users[0], users[1], users[2]})).value());
  ASSERT_TRUE(store->remove_member(group.id, users[2], 1).has_value());
  auto among = store->members_among(group.id, users).value();
  std::ranges::sort(among);
  auto present = std::vector{users[0], users[1]};
  std::ranges::sort(present);
  EXPECT_EQ(among, present);
  EXPECT_TRUE(store->members_among(group.id, {}).value().empty());
  const std::vector<Member> owner{{users[0], Role::kOwner, at(0)}};
  EXPECT_EQ(store->members_in_role(group.id, Role::kOwner, 2).value(), owner);
  EXPECT_TRUE(store->members_in_role(group.id, Role::kAdmin, 2).value().empty());
  const std::vector conversations{group.id, ConversationId::random()};
  EXPECT_EQ(store->memberships_among(users[1], conversations).value(), std::vector{group.id});
  EXPECT_TRUE(store->memberships_among(users[2], conversations).value().empty());
  EXPECT_TRUE(store->memberships_among(users[1], {}).value().empty());
}

TEST_P(ConversationStoreContract, ListsPublicConversationsByTitle) {
  const auto store = this->store();
  const auto user = UserId::random();
  std::vector<Conversation> made;
  for (const char* title : {"b", "\u00c4", "C", "a", "B"}) {
    made.push_back({ConversationId::random(), ConversationKind::kOpen, title, user, at(0), {}});
    ASSERT_TRUE(store->create(made.back(), members_of({user})).value());
  }
  ASSERT_TRUE(store->create(group_of(user), members_of({user})).value());
  ASSERT_TRUE(store->set_title(made[2].id, "AA", 1).has_value());
  made[2].title = "AA";
  std::ranges::sort(made, {}, [](const Conversation& one) {
    return title_position(one.id, one.title.value_or(""));
  });
  std::vector<Conversation> found;
  std::string after;
  for (;;) {
    const auto page = store->public_conversations(after, 2).value();
    found.insert(found.end(), page.begin(), page.end());
    if (page.size() < 2) break;
    after = title_position(page.back().id, page.back().title.value_or(""));
  }
  EXPECT_EQ(found, made);
  EXPECT_EQ(store->find(made[0].id).value(), made[0]);
  EXPECT_EQ(store->find(ConversationId::random()).value(), std::nullopt);
}

TEST_P(ConversationStoreContract, APublicConversationMayBeginWithNobody) {
  const auto store = this->store();
  const auto id = protocol::general_conversation_id();
  const Conversation general{
      id, ConversationKind::kOpen, "general", protocol::system_user_id(), at(0), {}};
  EXPECT_TRUE(store->create(general, {}).value());
  EXPECT_FALSE(store->create(general, {}).value());
  EXPECT_EQ(store->find(id).value(), general);
  EXPECT_EQ(store->count_members(id).value(), 0U);
  const std::vector<Member> first{{UserId::random(), Role::kMember, at(1)}};
  ASSERT_TRUE(store->add_members(id, first, 1).has_value());
  EXPECT_EQ(store->members(id).value(), first);
}

}  // namespace
}  // namespace parley::conversations
