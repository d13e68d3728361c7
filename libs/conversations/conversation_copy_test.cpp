#include <gtest/gtest.h>

#include <algorithm>

#include "conversations/conversation_store.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/presence_store.hpp"
#include "protocol/message_id.hpp"
#include "stores_testing/copy_contract.hpp"

namespace parley::conversations {
namespace {

using namespace std::chrono_literals;

class ConversationCopy : public stores::CopyContract {
 protected:
  Conversation direct(std::vector<UserId> pair) const {
    std::ranges::sort(pair);
    const ConversationId id = protocol::direct_conversation_id(pair.front(), pair.back());
    return {.id = id,
            .kind = ConversationKind::kDirect,
            .title = {},
            .creator_id = ada_,
            .created_at = start_,
            .pair = std::move(pair)};
  }
  Conversation group(std::optional<std::string> title) const {
    return {ConversationId::random(),
            ConversationKind::kGroup,
            std::move(title),
            ada_,
            start_ + 1s,
            {}};
  }

  Conversation open(std::string title) const {
    return {
        ConversationId::random(), ConversationKind::kOpen, std::move(title), ada_, start_ + 2s, {}};
  }

  void fill(ConversationStore& store) {
    for (const Conversation& one : {pair_, alone_}) {
      ASSERT_TRUE(store.create(one, pair_members(one)).value());
    }
    for (const Conversation& one : {untitled_, titled_, open_}) {
      ASSERT_TRUE(store.create(one, members_).value());
    }
    ASSERT_TRUE(store.set_title(titled_.id, "\u00dcber \U0001F600 \u202e", 1).has_value());
    ASSERT_TRUE(store.set_title(open_.id, "\u00dcbung", 1).has_value());
    ASSERT_TRUE(store.set_role(titled_.id, grace_, Role::kAdmin, 2).has_value());
    ASSERT_TRUE(store.remove_member(titled_.id, eve_, 3).has_value());
    ASSERT_TRUE(store.remove_member(untitled_.id, eve_, 1).has_value());
    ASSERT_TRUE(
        store.add_members(untitled_.id, std::vector{Member{eve_, Role::kMember, later_}}, 2));
  }

  const Timestamp start_ = now();
  const Timestamp later_ = start_ + 1h;
  const UserId ada_ = UserId::random();
  const UserId grace_ = UserId::random();
  const UserId eve_ = UserId::random();
  const Conversation pair_ = direct({ada_, grace_});
  const Conversation alone_ = direct({ada_});
  const Conversation untitled_ = group({});
  const Conversation titled_ = group("first");
  const Conversation open_ = open("first");
  const Pending left_{MessageId::random(), titled_.id, "{}", start_, false, 0};
  const std::vector<Member> members_{
      {ada_, Role::kOwner, start_}, {grace_, Role::kMember, start_}, {eve_, Role::kMember, start_}};
};
PARLEY_COPY_CONTRACT(ConversationCopy);

TEST_P(ConversationCopy, IsWhatTheAdapterWouldHaveWritten) {
  const auto before = open_conversation_store(source());
  fill(*before);
  fill(*open_conversation_store(stores()));
  for (stores::Stores* side : {&source(), &stores()}) {
    const auto pending = open_pending_store(*side);
    ASSERT_TRUE(pending->add(left_).has_value());
    EXPECT_EQ(pending->number(left_).value(), 1U);
    ASSERT_TRUE(pending->mark_applied(left_.id).has_value());
    ASSERT_TRUE(open_presence_store(*side)->save(std::vector<LastSeen>{{ada_, later_}}));
  }
  const std::vector databases{copied_chat()};
  EXPECT_EQ(expect_copied_as_written(databases), (std::vector<std::int64_t>{5, 12, 1, 1, 1}));

  const auto after = open_conversation_store(target());
  for (const UserId& user_id : {ada_, grace_, eve_}) {
    EXPECT_EQ(after->memberships(user_id, "", 10).value(),
              before->memberships(user_id, "", 10).value());
  }
  for (const Conversation& one : {pair_, alone_, untitled_, titled_, open_}) {
    EXPECT_EQ(after->members(one.id).value(), before->members(one.id).value());
  }
  EXPECT_EQ(after->public_conversations("", 10).value(),
            before->public_conversations("", 10).value());
  EXPECT_EQ(after->membership(titled_.id, eve_).value(), std::nullopt);
  ASSERT_TRUE(after->add_members(titled_.id, std::vector{Member{eve_, Role::kMember, later_}}, 4));
  EXPECT_EQ(after->members(titled_.id).value().back(), (Member{eve_, Role::kMember, later_}));
}

}  // namespace
}  // namespace parley::conversations
