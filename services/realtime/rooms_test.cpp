#include "rooms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "still_reader.hpp"
#include "stored_entries.hpp"

namespace parley::realtime {
namespace {

using protocol::Kind;

/// Records what it receives: "1" for an entry, "joined 0", "left", "told", "sent".
class Listener final : public Participant {
 public:
  Listener(Rooms& rooms, UserId user_id) : rooms_(rooms), user_id_(std::move(user_id)) {
    rooms_.attach(*this);
  }
  ~Listener() override { rooms_.leave(*this); }

  const UserId& user_id() const override { return user_id_; }
  const std::vector<ConversationId>& conversation_ids() const override { return ids_; }
  bool live() const override { return true; }
  void deliver(const ConversationId&, std::int64_t seq, const websocket::Message&) override {
    got.push_back(std::to_string(seq));
  }
  void tell(const ConversationId&, const websocket::Message&) override { got.emplace_back("told"); }
  void send(const websocket::Message&) override { got.emplace_back("sent"); }
  void joined(const ConversationId& id, std::int64_t last_seq) override {
    ids_.insert(std::ranges::lower_bound(ids_, id), id);
    got.push_back("joined " + std::to_string(last_seq));
  }
  void left(const ConversationId& id) override {
    std::erase(ids_, id);
    got.emplace_back("left");
  }

  /// The user was a member at the start, and the conversation's tail was `last_seq`.
  void enter(const ConversationId& id, std::int64_t last_seq) {
    ids_.push_back(id);
    rooms_.enter(*this, {id});
    rooms_.know({timeline::Tail{.conversation_id = id, .last_seq = last_seq}});
  }

  std::vector<std::string> got;

 private:
  Rooms& rooms_;
  const UserId user_id_;
  std::vector<ConversationId> ids_;
};

using Got = std::vector<std::string>;

class RoomsTest : public ::testing::Test {
 protected:
  Line message(std::int64_t seq) { return store_message(still_.stores, id_, seq, ada_, "text"); }
  Line change(std::int64_t seq, Kind kind, const UserId& user_id) {
    return store_change(still_.stores, id_, seq, kind, {user_id});
  }
  void add(const UserId& user_id) {
    const std::array members{conversations::Member{user_id, conversations::Role::kMember, now()}};
    still_.stores.all.conversations.add_members(id_, members, ++changes_).value();
  }
  void remove(const UserId& user_id) {
    still_.stores.all.conversations.remove_member(id_, user_id, ++changes_).value();
  }

  const UserId ada_ = UserId::random();
  const UserId bob_ = UserId::random();
  const UserId joan_ = UserId::random();
  std::uint64_t changes_ = 0;
  StillReader still_;
  const ConversationId id_ = make_group(still_.stores, {ada_, bob_});
  Rooms rooms_{still_.reader};
};

TEST_F(RoomsTest, EntriesGoOutInOrderAndOnce) {
  Listener ada(rooms_, ada_);
  ada.enter(id_, 0);
  const Line first = message(1);
  const Line second = message(2);
  for (const Line* line : {&first, &second, &first, &second}) rooms_.take(*line);
  still_.settle();
  EXPECT_EQ(ada.got, (Got{"1", "2"}));
  EXPECT_EQ(rooms_.delivered(id_), 2);
  EXPECT_EQ(rooms_.holes(), 0U);
}

TEST_F(RoomsTest, AHoleIsReadFromTheStore) {
  Listener ada(rooms_, ada_);
  ada.enter(id_, 0);
  rooms_.take(message(1));
  message(2);
  message(3);
  rooms_.take(message(4));
  rooms_.take(message(5));
  EXPECT_EQ(ada.got, (Got{"1"}));
  still_.settle();
  EXPECT_EQ(ada.got, (Got{"1", "2", "3", "4", "5"}));
  EXPECT_GE(rooms_.holes(), 1U);
}

TEST_F(RoomsTest, AHoleThatCannotBeReadIsTriedAgain) {
  Listener ada(rooms_, ada_);
  ada.enter(id_, 0);
  message(1);
  rooms_.take(message(2));
  still_.stores.gate.away(true);
  still_.settle();
  rooms_.retry();
  still_.settle();
  still_.stores.gate.away(false);
  rooms_.take(message(3));
  EXPECT_TRUE(ada.got.empty());
  rooms_.retry();
  still_.settle();
  EXPECT_EQ(ada.got, (Got{"1", "2", "3"}));
}

TEST_F(RoomsTest, AMissingEndIsFoundByComparing) {
  Listener ada(rooms_, ada_);
  ada.enter(id_, 0);
  message(1);
  message(2);
  rooms_.compare();
  still_.settle();
  EXPECT_EQ(ada.got, (Got{"1", "2"}));
}

TEST_F(RoomsTest, StrangersLeaveNoRoomAndAreAskedForOnce) {
  Listener joan(rooms_, joan_);
  rooms_.take(message(1));
  still_.settle();
  EXPECT_EQ(rooms_.size(), 0U);
  const std::size_t asked = still_.asked;
  EXPECT_GT(asked, 0U);
  for (std::int64_t seq = 2; seq <= 10; ++seq) rooms_.take(message(seq));
  still_.settle();
  EXPECT_EQ(still_.asked, asked);
  EXPECT_TRUE(joan.got.empty());
}

TEST_F(RoomsTest, WithNobodyHereNothingIsAsked) {
  rooms_.take(message(1));
  EXPECT_EQ(still_.asked, 0U);
  EXPECT_EQ(rooms_.size(), 0U);
}

TEST_F(RoomsTest, AStrangerWhoIsAddedGetsWhatFollows) {
  Listener joan(rooms_, joan_);
  rooms_.take(message(1));
  still_.settle();
  add(joan_);
  rooms_.take(change(2, Kind::kMembersAdded, joan_));
  still_.settle();
  EXPECT_EQ(joan.got, (Got{"joined 1", "2"}));
  rooms_.take(message(3));
  still_.settle();
  EXPECT_EQ(joan.got, (Got{"joined 1", "2", "3"}));
}

TEST_F(RoomsTest, WhoIsRemovedGetsThatEntryAndNoOther) {
  Listener ada(rooms_, ada_);
  Listener bob(rooms_, bob_);
  ada.enter(id_, 0);
  bob.enter(id_, 0);
  remove(bob_);
  const Line removal = change(1, Kind::kMemberRemoved, bob_);
  const Line next = message(2);
  // In either order.
  rooms_.take(next);
  rooms_.take(removal);
  still_.settle();
  EXPECT_EQ(ada.got, (Got{"1", "2"}));
  EXPECT_EQ(bob.got, (Got{"1", "left"}));
}

TEST_F(RoomsTest, AReviewThatFailsLeavesNoRoomBehind) {
  {
    Listener ada(rooms_, ada_);
    ada.enter(id_, 0);
    rooms_.signal(id_, message(1).frame, bob_);
    ASSERT_EQ(still_.questions.size(), 1U);
  }
  EXPECT_EQ(rooms_.size(), 1U) << "somebody else who is here may turn out to be a member";
  still_.stores.gate.away(true);
  still_.settle();
  EXPECT_EQ(rooms_.size(), 0U);
}

TEST_F(RoomsTest, AReviewLetsMembersInFromTheFirstEntryThatCame) {
  Listener ada(rooms_, ada_);
  Listener bob(rooms_, bob_);
  ada.enter(id_, 0);
  // This instance did not know that Bob is a member.
  rooms_.take(message(1));
  rooms_.take(message(2));
  EXPECT_TRUE(bob.got.empty());
  still_.settle();
  EXPECT_EQ(ada.got, (Got{"1", "2"}));
  EXPECT_EQ(bob.got, (Got{"joined 0"}));
  rooms_.take(message(3));
  EXPECT_EQ(bob.got.back(), "3");
}

TEST_F(RoomsTest, AReviewTakesOutWhoIsNoMember) {
  Listener ada(rooms_, ada_);
  Listener joan(rooms_, joan_);
  ada.enter(id_, 0);
  joan.enter(id_, 0);
  rooms_.take(message(1));
  still_.settle();
  EXPECT_EQ(ada.got, (Got{"1"}));
  EXPECT_EQ(joan.got, (Got{"1", "left"}));
}

TEST_F(RoomsTest, AReviewSaysNothingOfWhoChangedMeanwhile) {
  Listener ada(rooms_, ada_);
  Listener bob(rooms_, bob_);
  Listener joan(rooms_, joan_);
  ada.enter(id_, 0);
  bob.enter(id_, 0);
  rooms_.take(message(1));
  // The query has read the members, and its answer is pending.
  const auto question = still_.questions.front();
  still_.questions.pop_front();
  question();
  add(joan_);
  remove(bob_);
  rooms_.take(change(2, Kind::kMembersAdded, joan_));
  rooms_.take(change(3, Kind::kMemberRemoved, bob_));
  still_.settle();
  EXPECT_EQ(ada.got, (Got{"1", "2", "3"}));
  EXPECT_EQ(bob.got, (Got{"1", "2", "3", "left"}));
  EXPECT_EQ(joan.got, (Got{"joined 1", "2", "3"}));
}

TEST_F(RoomsTest, AReviewThatFailsIsTriedAgain) {
  Listener ada(rooms_, ada_);
  Listener bob(rooms_, bob_);
  ada.enter(id_, 0);
  rooms_.take(message(1));
  still_.stores.gate.away(true);
  still_.settle();
  EXPECT_TRUE(bob.got.empty());
  still_.stores.gate.away(false);
  rooms_.retry();
  still_.settle();
  EXPECT_EQ(bob.got.front().substr(0, 6), "joined");
}

TEST_F(RoomsTest, SignalsReachTheOthersOnceTheMembersAreCounted) {
  Listener ada(rooms_, ada_);
  Listener bob(rooms_, bob_);
  ada.enter(id_, 0);
  bob.enter(id_, 0);
  const websocket::Message frame("{}");
  rooms_.signal(id_, frame, ada_);
  EXPECT_TRUE(bob.got.empty());
  still_.settle();
  EXPECT_EQ(bob.got, (Got{"sent"}));
  EXPECT_TRUE(ada.got.empty());
  rooms_.tell(ada_, id_, frame);
  EXPECT_EQ(ada.got, (Got{"told"}));
}

TEST_F(RoomsTest, ARoomEndsWithItsLast) {
  {
    Listener ada(rooms_, ada_);
    ada.enter(id_, 0);
    EXPECT_EQ(rooms_.size(), 1U);
  }
  EXPECT_EQ(rooms_.size(), 0U);
  EXPECT_EQ(rooms_.delivered(id_), std::nullopt);
}

TEST_F(RoomsTest, AChangeAsksAStartToAskAgain) {
  const Rooms::Mark mark = rooms_.mark();
  EXPECT_FALSE(rooms_.changed_since(mark, joan_));
  rooms_.take(change(1, Kind::kMembersAdded, joan_));
  EXPECT_TRUE(rooms_.changed_since(mark, joan_));
  EXPECT_FALSE(rooms_.changed_since(mark, ada_));
  EXPECT_FALSE(rooms_.changed_since(rooms_.mark(), joan_));
  // As after missed entries.
  rooms_.compare_members();
  EXPECT_TRUE(rooms_.changed_since(mark, ada_));
}

}  // namespace
}  // namespace parley::realtime
