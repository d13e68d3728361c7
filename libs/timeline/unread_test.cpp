#include "timeline/unread.hpp"

#include <gtest/gtest.h>

#include "stores_testing/store_contract.hpp"
#include "testing/entries.hpp"

namespace parley::timeline {
namespace {

using protocol::Entry;
using protocol::Kind;
using Numbers = std::vector<std::int64_t>;

/// Ada reads; all messages are the fixture's sender()'s.
class UnreadContract : public stores::StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    timeline_ = open_timeline_store(stores());
    read_marks_ = open_read_mark_store(stores());
  }
  void TearDown() override {
    timeline_.reset();
    read_marks_.reset();
    StoreContract::TearDown();
  }

  void store(Entry entry) {
    entry.seq = ++seq_;
    entry.message_number = messages_;
    entry.item.id = protocol::derive_id(entry.item);
    ASSERT_EQ(timeline_->insert(std::vector{entry})->inserted, 1U);
  }
  void say(int count) {
    while (count-- > 0) {
      ++messages_;
      store(make_entry(id_, std::to_string(messages_)));
    }
  }
  /// As before there were target_numbers if it is `old`.
  void remove(std::int64_t number, bool old = false) {
    Entry entry = make_entry(id_, "deletion " + std::to_string(seq_));
    entry.item.kind = Kind::kDeletion;
    entry.item.text.clear();
    entry.item.target = make_entry(id_, std::to_string(number)).item.id;
    entry.target_number = old ? 0 : number;
    store(entry);
  }
  void remove_often(std::int64_t number, std::size_t times) {
    std::vector<Entry> entries;
    while (entries.size() < times) {
      Entry entry = make_entry(id_, "deletion " + std::to_string(++seq_));
      entry.item.kind = Kind::kDeletion;
      entry.item.text.clear();
      entry.item.target = make_entry(id_, std::to_string(number)).item.id;
      entry.target_number = number;
      entry.seq = seq_;
      entry.message_number = messages_;
      entry.item.id = protocol::derive_id(entry.item);
      entries.push_back(std::move(entry));
    }
    ASSERT_EQ(timeline_->insert(entries)->inserted, times);
  }
  void join(Timestamp at) {
    stay_.joined_at = at;
    Entry entry = make_entry(id_, "joining " + std::to_string(seq_));
    entry.item.kind = Kind::kMembersAdded;
    entry.item.text.clear();
    entry.item.user_ids = {UserId::random(), ada_};
    entry.item.accepted_at = at;
    store(entry);
  }
  void read(std::int64_t seq, std::int64_t number) {
    ASSERT_TRUE(read_marks_->save({.marks = {ReadMark{id_, ada_, seq, number}}}).has_value());
  }
  Unread unread() {
    const auto tails = timeline_->ends(std::vector{id_}).value();
    return parley::timeline::unread(*timeline_, *read_marks_, ada_, std::vector{stay_}, tails)
        .value()
        .front();
  }
  Timestamp at(int ms) const { return start_ + std::chrono::milliseconds{ms}; }

  const Timestamp start_ = now();
  const ConversationId id_ = ConversationId::random();
  const UserId ada_ = UserId::random();
  Stay stay_{id_};
  std::int64_t seq_ = 0;
  std::int64_t messages_ = 0;
  std::unique_ptr<TimelineStore> timeline_;
  std::unique_ptr<ReadMarkStore> read_marks_;
};
PARLEY_STORE_CONTRACT(UnreadContract);

TEST_P(UnreadContract, IsWhatComesAfterTheMark) {
  say(5);
  EXPECT_EQ(unread().count(), 5) << "who was there from the first";
  read(3, 3);
  EXPECT_EQ(unread().count(), 2);
  EXPECT_EQ(unread().after, 3);
  EXPECT_EQ(unread().read_seq, 3);
  read(9, 7);
  EXPECT_EQ(unread().count(), 0) << "a mark that is later than the tail";
}

TEST_P(UnreadContract, BeginsWithTheJoining) {
  say(3);
  stay_ = {id_, at(1), true};
  EXPECT_EQ(unread().count(), 0) << "the entry is on its way";
  say(1);
  EXPECT_EQ(unread().count(), 0);
  join(at(1));
  EXPECT_EQ(unread().count(), 0);
  EXPECT_EQ(unread().read_seq, 0) << "nothing was read";
  say(2);
  EXPECT_EQ(unread().count(), 2);
  EXPECT_EQ(unread().after, 4);
  read(2, 2);
  EXPECT_EQ(unread().count(), 2) << "a mark before the joining";
  read(6, 5);
  EXPECT_EQ(unread().count(), 1);
}

TEST_P(UnreadContract, IsAllWhereTheJoiningsEntryWasLost) {
  say(3);
  stay_ = {id_, now() - std::chrono::hours(2), true};
  EXPECT_EQ(unread().count(), 3);
  read(2, 2);
  EXPECT_EQ(unread().count(), 1);
}

TEST_P(UnreadContract, BeginsAgainWithTheNextJoining) {
  stay_ = {id_, at(1), true};
  join(at(1));
  say(3);
  EXPECT_EQ(unread().count(), 3);
  stay_.joined_at = at(5);
  EXPECT_EQ(unread().count(), 0) << "the next one is on its way";
  join(at(5));
  say(1);
  EXPECT_EQ(unread().count(), 1);
}

TEST_P(UnreadContract, IsAllForWhoJoinedBeforeJoiningsWereKept) {
  say(3);
  stay_ = {id_, at(1), false};
  EXPECT_EQ(unread().count(), 3);
}

TEST_P(UnreadContract, DeletedMessagesAreNot) {
  say(2);
  stay_ = {id_, at(1), true};
  join(at(1));
  say(6);
  read(6, 5);
  remove(1);
  EXPECT_EQ(unread().count(), 3) << "of before the joining";
  remove(4);
  EXPECT_EQ(unread().count(), 3) << "a read one";
  remove(7);
  EXPECT_EQ(unread().count(), 2);
  EXPECT_EQ(unread().deleted, (Numbers{7}));
  remove(7);
  EXPECT_EQ(unread().count(), 2) << "twice is once";
  remove(6, true);
  EXPECT_EQ(unread().deleted, (Numbers{6, 7})) << "from before there were target_numbers";
  read(9, 8);
  EXPECT_EQ(unread().count(), 0);
  EXPECT_TRUE(unread().deleted.empty());
}

TEST_P(UnreadContract, IsAsOfTheTail) {
  say(2);
  const auto tails = timeline_->ends(std::vector{id_}).value();
  say(1);
  remove(3);
  remove(1);
  const auto found =
      parley::timeline::unread(*timeline_, *read_marks_, ada_, {}, tails).value().front();
  EXPECT_EQ(found.count(), 2);
  EXPECT_EQ(unread().count(), 1);
}

TEST_P(UnreadContract, OfTheManyDeletionsTheLastCount) {
  say(3);
  remove(1);
  remove_often(2, kMaxDeletions);
  EXPECT_EQ(unread().count(), 2) << "the first deletion isn't looked at any more";
  remove(3);
  EXPECT_EQ(unread().count(), 1);
}

TEST_P(UnreadContract, ConversationsAreToldApart) {
  say(2);
  remove(1);
  const ConversationId other = ConversationId::random();
  ASSERT_TRUE(timeline_->insert(make_entries(other, 1, 3)).has_value());
  const std::vector tails{Tail{other, 3, 3}, Tail{ConversationId::random()}, Tail{id_, 3, 2}};
  const auto all = parley::timeline::unread(*timeline_, *read_marks_, ada_, {}, tails).value();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].count(), 3);
  EXPECT_EQ(all[1].count(), 0);
  EXPECT_EQ(all[2].count(), 1);
  EXPECT_TRUE(parley::timeline::unread(*timeline_, *read_marks_, ada_, {}, {}).value().empty());
}

}  // namespace
}  // namespace parley::timeline
