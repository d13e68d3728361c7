#include "client/unread.hpp"

#include <gtest/gtest.h>

namespace parley::client {
namespace {

class UnreadTest : public ::testing::Test {
 protected:
  Entry entry(const std::string& kind, std::int64_t number) const {
    return {kind, {MessageId::random(), id_, 0, number, bob_, "key", "", {}, {}}, "", ""};
  }
  Entry deletion(std::int64_t target, std::int64_t number) const {
    Entry made = entry("delete", number);
    made.target_number = target;
    return made;
  }
  Entry added(std::int64_t number, const std::string& key = "key") const {
    Entry made = entry("members_added", number);
    made.message.client_msg_id = key;
    made.user_ids = {bob_, ada_};
    return made;
  }
  ReadMark mark(const UserId& user, std::int64_t number) const { return {id_, user, 0, number}; }

  const ConversationId id_ = ConversationId::random();
  const UserId ada_ = UserId::random();
  const UserId bob_ = UserId::random();
  Unread unread_{ada_};
};

TEST_F(UnreadTest, BeginsWithThePlace) {
  EXPECT_EQ(unread_.count(), 0);
  unread_.take(Place{id_, 9, 3, 2, 6, 3, {5}});
  EXPECT_EQ(unread_.count(), 2);
  unread_.take(deletion(5, 6));
  EXPECT_EQ(unread_.count(), 2) << "known already";
  unread_.take(deletion(2, 6));
  EXPECT_EQ(unread_.count(), 2) << "a read one";
  unread_.take(deletion(6, 6));
  EXPECT_EQ(unread_.count(), 1);
  unread_.take(entry("message", 7));
  EXPECT_EQ(unread_.count(), 2);
  unread_.take(mark(bob_, 7));
  EXPECT_EQ(unread_.count(), 2) << "another's mark";
  unread_.take(mark(ada_, 5));
  EXPECT_EQ(unread_.count(), 1);
  unread_.take(mark(ada_, 4));
  EXPECT_EQ(unread_.count(), 1) << "marks only rise";
  unread_.take(mark(ada_, 8));
  EXPECT_EQ(unread_.count(), 0) << "ahead of the entries";
  unread_.take(entry("message", 8));
  EXPECT_EQ(unread_.count(), 0);
}

TEST_F(UnreadTest, BeginsWithTheJoining) {
  unread_.take(added(40));
  EXPECT_EQ(unread_.count(), 0);
  unread_.take(entry("message", 41));
  EXPECT_EQ(unread_.count(), 1);
  unread_.take(added(41));
  EXPECT_EQ(unread_.count(), 0) << "again, after leaving";
}

TEST_F(UnreadTest, OfThoseWhoWereThereFromTheFirstIsAll) {
  unread_.take(entry("message", 1));
  unread_.take(added(1, "created"));
  EXPECT_EQ(unread_.count(), 1);
}

TEST_F(UnreadTest, WhoHasWrittenHasRead) {
  unread_.take(entry("message", 1));
  Entry own = entry("message", 2);
  own.message.sender_id = ada_;
  unread_.take(own);
  EXPECT_EQ(unread_.count(), 0);
}

TEST_F(UnreadTest, WhatWasSeenIsRead) {
  unread_.take(entry("message", 1));
  unread_.take(deletion(1, 1));
  unread_.take(entry("message", 2));
  unread_.see();
  EXPECT_EQ(unread_.count(), 0);
  unread_.take(entry("message", 3));
  EXPECT_EQ(unread_.count(), 1);
}

TEST_F(UnreadTest, OrderAndRepetitionDoNotMatter) {
  Conversation listed{id_, "group", {}, {}, "member", 0, {}, {}};
  listed.messages = 9;
  listed.unread_after = 4;
  listed.deleted_after = {6, 8};
  unread_.take(deletion(8, 9));
  unread_.take(entry("message", 8));
  unread_.take(listed);
  unread_.take(entry("message", 9));
  unread_.take(listed);
  EXPECT_EQ(unread_.count(), 3);
}

TEST_F(UnreadTest, DeletedMessagesAreRememberedWithinBounds) {
  const auto many = static_cast<std::int64_t>(Unread::kMaxDeleted) + 5;
  unread_.take(Place{id_, many, 0, many, many, 0, {}});
  for (std::int64_t number = 1; number <= many; ++number) unread_.take(deletion(number, many));
  EXPECT_EQ(unread_.count(), 5);
  unread_.take(mark(ada_, many));
  EXPECT_EQ(unread_.count(), 0);
}

}  // namespace
}  // namespace parley::client
