#include "sequencer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <thread>

#include "failing_timeline.hpp"
#include "judged.hpp"
#include "load.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::consumer {
namespace {

using protocol::Entry;
using timeline::InsertOutcome;
using timeline::Tail;
using timeline::TimelineStore;

/// The real store with faults: calls that fail before or after their effect, and outdated hints.
class FaultyStore : public FailingTimeline {
 public:
  using FailingTimeline::FailingTimeline;

  Result<InsertOutcome> insert(std::span<const Entry> entries) override {
    if (forget_inserts) return InsertOutcome{entries.size(), timeline::Stop::kNone};
    if (fails()) return unavailable("before");
    if (fails()) {
      // A crash or a lost answer midway: a prefix is stored.
      PARLEY_CHECK(real_.insert(entries.first(entries.size() / 2)));
      return unavailable("after");
    }
    return real_.insert(entries);
  }
  Result<std::vector<Entry>> find(std::span<const MessageId> ids) override {
    if (fails()) return unavailable("find");
    return real_.find(ids);
  }
  Result<Tail> tail(const ConversationId& id) override {
    if (fails()) return unavailable("tail");
    return real_.tail(id);
  }
  Result<std::vector<Tail>> ends(std::span<const ConversationId> ids) override {
    for (const ConversationId& id : ids) ++asked_[id];
    if (hide_hints) return std::vector<Tail>{};
    return real_.ends(ids);
  }
  Status save_tails(std::span<const Tail> tails) override {
    if (save_no_tails) return unavailable("no tails");
    return real_.save_tails(tails);
  }
  int asked_for(const ConversationId& id) const { return asked_.at(id); }

  bool fails() { return std::uniform_int_distribution<int>(0, 99)(random_) < fail_percent; }

  int fail_percent = 0;
  bool hide_hints = false;
  bool save_no_tails = false;
  /// The worst fault, which the oracle must detect.
  bool forget_inserts = false;

 private:
  std::mt19937 random_{7};
  std::map<ConversationId, int> asked_;
};

class SequencerContract : public stores::StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    real_ = timeline::open_timeline_store(stores());
    store_ = std::make_unique<FaultyStore>(*real_);
    for (int i = 0; i < 5; ++i) conversations_.push_back(ConversationId::random());
  }

  /// Messages first … last, distributed over the conversations in turn.
  Batch batch(int first, int last) {
    Batch made;
    for (int i = first; i <= last; ++i) {
      const auto& conversation =
          conversations_[static_cast<std::size_t>(i) % conversations_.size()];
      auto item = make_message(conversation, std::to_string(i));
      const auto at = start_ + std::chrono::milliseconds(i);
      sent_.try_emplace(i, sent(item, at, at));
      made.add(std::move(item));
    }
    return made;
  }

  static void store_all(Sequencer& sequencer, Batch& batch) {
    while (sequencer.store(batch).has_error()) continue;
  }

  std::vector<std::string> problems() {
    oracle::Histories histories;
    for (const auto& id : conversations_) {
      histories[id.text()] = stored(real_->entries(id, {.limit = 1000}).value());
    }
    std::vector<oracle::Send> all;
    for (const auto& [key, one] : sent_) all.push_back(one);
    return oracle::violations(all, histories);
  }
  void expect_good() { EXPECT_EQ(problems(), std::vector<std::string>{}); }

  std::unique_ptr<TimelineStore> real_;
  std::unique_ptr<FaultyStore> store_;
  std::vector<ConversationId> conversations_;
  std::map<int, oracle::Send> sent_;
  const Monotonic::time_point start_ = Monotonic::now();
};
PARLEY_STORE_CONTRACT(SequencerContract);

TEST_P(SequencerContract, NumbersAndStores) {
  Sequencer sequencer(*store_);
  Batch first = batch(1, 50);
  ASSERT_FALSE(sequencer.store(first).has_error());
  EXPECT_EQ(first.stored.size(), 50U);
  EXPECT_TRUE(first.open.empty() && first.duplicates.empty());
  Batch second = batch(51, 60);
  ASSERT_FALSE(sequencer.store(second).has_error());
  EXPECT_EQ(sequencer.conflicts(), 0U);
  expect_good();
}

TEST_P(SequencerContract, SkipsWhatIsStoredAndHandsItOut) {
  Sequencer before(*store_);
  Batch first = batch(1, 20);
  ASSERT_FALSE(before.store(first).has_error());
  // Killed before the acknowledgement: the same messages are redelivered to another process, with
  // more.
  Sequencer after(*store_);
  Batch again = batch(1, 30);
  ASSERT_FALSE(after.store(again).has_error());
  EXPECT_EQ(again.stored.size(), 10U);
  ASSERT_EQ(again.duplicates.size(), 20U);
  for (const Entry& entry : again.duplicates) EXPECT_GT(entry.seq, 0);
  expect_good();
}

TEST_P(SequencerContract, SkipsRepetitionsInOneBatch) {
  Sequencer sequencer(*store_);
  Batch twice = batch(1, 10);
  for (const Entry& entry : batch(1, 10).open) twice.add(entry.item);
  ASSERT_FALSE(sequencer.store(twice).has_error());
  EXPECT_EQ(twice.stored.size(), 10U);
  expect_good();
}

TEST_P(SequencerContract, DuplicatesBetweenNewOnesLeaveNoGap) {
  Sequencer before(*store_);
  Batch first = batch(1, 20);
  ASSERT_FALSE(before.store(first).has_error());
  Sequencer after(*store_);
  Batch mixed = batch(11, 14);
  for (const Entry& entry : batch(21, 30).open) mixed.add(entry.item);
  for (const Entry& entry : batch(1, 5).open) mixed.add(entry.item);
  for (const Entry& entry : batch(31, 40).open) mixed.add(entry.item);
  ASSERT_FALSE(after.store(mixed).has_error());
  EXPECT_EQ(mixed.stored.size(), 20U);
  EXPECT_EQ(mixed.duplicates.size(), 9U);
  expect_good();
}

TEST_P(SequencerContract, HintsThatLagAreFoundOut) {
  Sequencer before(*store_);
  Batch first = batch(1, 30);
  ASSERT_FALSE(before.store(first).has_error());
  store_->hide_hints = true;
  Sequencer after(*store_);
  Batch more = batch(31, 60);
  ASSERT_FALSE(after.store(more).has_error());
  EXPECT_EQ(after.conflicts(), 1U);
  expect_good();
}

TEST_P(SequencerContract, TheOneThatWakesUpIsFencedOff) {
  Sequencer zombie(*store_);
  Batch first = batch(1, 10);
  ASSERT_FALSE(zombie.store(first).has_error());
  // Paused while holding 11–20; another one takes over and continues.
  Sequencer active(*store_);
  Batch taken_over = batch(11, 40);
  ASSERT_FALSE(active.store(taken_over).has_error());
  Batch in_hand = batch(11, 20);
  ASSERT_FALSE(zombie.store(in_hand).has_error());
  EXPECT_TRUE(in_hand.stored.empty());
  EXPECT_EQ(in_hand.duplicates.size(), 10U);
  // Active again later, with outdated tails.
  Batch later = batch(41, 50);
  ASSERT_FALSE(zombie.store(later).has_error());
  EXPECT_EQ(later.stored.size(), 10U);
  expect_good();
}

TEST_P(SequencerContract, FailedCallsMayBeRepeated) {
  store_->fail_percent = 40;
  Sequencer sequencer(*store_);
  for (int first = 1; first <= 200; first += 20) {
    Batch next = batch(first, first + 19);
    store_all(sequencer, next);
    EXPECT_EQ(next.stored.size() + next.duplicates.size(), 20U);
  }
  expect_good();
}

TEST_P(SequencerContract, TwoAtTheSameTimeHarmNothing) {
  // They should never be active at the same time; if they are, the unique keys decide.
  std::vector<std::vector<Batch>> work(2);
  for (auto& batches : work) {
    for (int first = 1; first <= 200; first += 20) batches.push_back(batch(first, first + 19));
  }
  std::vector<std::thread> threads;
  for (auto& batches : work) {
    threads.emplace_back([&] {
      Sequencer sequencer(*real_);
      for (Batch& next : batches) store_all(sequencer, next);
    });
  }
  for (std::thread& thread : threads) thread.join();
  expect_good();
}

TEST_P(SequencerContract, FactsTakeASeqAndCountAsNoMessage) {
  Sequencer sequencer(*store_);
  Batch mixed;
  mixed.add(make_message(conversations_[0], "1"));
  mixed.add(make_fact(conversations_[0], protocol::Kind::kTitleChanged, "2"));
  mixed.add(make_message(conversations_[0], "3"));
  ASSERT_FALSE(sequencer.store(mixed).has_error());
  Batch later;
  later.add(make_fact(conversations_[0], protocol::Kind::kMemberLeft, "4"));
  ASSERT_FALSE(Sequencer(*store_).store(later).has_error());
  std::vector<std::int64_t> numbers;
  for (const Entry& entry : real_->entries(conversations_[0], {}).value()) {
    EXPECT_EQ(entry.seq, static_cast<std::int64_t>(numbers.size()) + 1);
    numbers.push_back(entry.message_number);
  }
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, 1, 2, 2}));
}

TEST_P(SequencerContract, TellsReadersOfTheEnd) {
  Sequencer sequencer(*store_);
  Batch first = batch(1, 50);
  ASSERT_FALSE(sequencer.store(first).has_error());
  ASSERT_FALSE(sequencer.save_tails().has_error());
  EXPECT_EQ(sequencer.unsaved_tails(), 0U);
  const auto tails = real_->tails(conversations_).value();
  ASSERT_EQ(tails.size(), 5U);
  for (const auto& tail : tails) EXPECT_EQ(tail.tail.last_seq, 10);
}

TEST_P(SequencerContract, KeepsTheEndsInMindThatAreUsed) {
  constexpr std::size_t kMost = 20;
  constexpr int kConversations = 60;
  conversations_.clear();
  for (int i = 0; i < kConversations; ++i) conversations_.push_back(ConversationId::random());
  Sequencer sequencer(*store_, kMost);
  const auto store = [&](int number) {
    Batch next = batch(number, number);
    ASSERT_FALSE(sequencer.store(next).has_error());
    ASSERT_EQ(next.stored.size(), 1U);
    ASSERT_LE(sequencer.known_tails(), kMost + 1);
  };
  // Every second message belongs to the first conversation.
  for (int i = 1; i < kConversations; ++i) {
    store(i);
    store(i * kConversations);
  }
  EXPECT_EQ(store_->asked_for(conversations_[0]), 1);
  // A forgotten conversation continues at its tail, although another process has stored entries
  // meanwhile.
  Sequencer other(*store_);
  Batch meanwhile = batch(kConversations * kConversations + 1, kConversations * kConversations + 5);
  ASSERT_FALSE(other.store(meanwhile).has_error());
  for (int i = 1; i < kConversations; ++i) store((kConversations + 1) * kConversations + i);
  EXPECT_EQ(sequencer.conflicts(), 0U);
  expect_good();
}

TEST_P(SequencerContract, TailsThatCanNotBeSavedAreNotKeptForEver) {
  Sequencer sequencer(*store_);
  store_->save_no_tails = true;
  const auto more = static_cast<int>(kMaxUnsavedTails) + 1;
  conversations_.clear();
  for (int i = 0; i < more; ++i) conversations_.push_back(ConversationId::random());
  Batch few = batch(1, 10);
  ASSERT_FALSE(sequencer.store(few).has_error());
  ASSERT_TRUE(sequencer.save_tails().has_error());
  EXPECT_EQ(sequencer.unsaved_tails(), 10U);
  // Accepts inserts without storing them, to save time.
  store_->forget_inserts = store_->hide_hints = true;
  Batch many = batch(11, more);
  ASSERT_FALSE(sequencer.store(many).has_error());
  ASSERT_EQ(sequencer.unsaved_tails(), kMaxUnsavedTails + 1);
  ASSERT_TRUE(sequencer.save_tails().has_error());
  EXPECT_EQ(sequencer.unsaved_tails(), 0U);
  const auto ends = real_->ends(std::span(conversations_).subspan(1, 10)).value();
  ASSERT_EQ(ends.size(), 10U);
  for (const Tail& end : ends) EXPECT_EQ(end.last_seq, 1);
}

TEST_P(SequencerContract, TheOracleCatchesAStoreThatForgets) {
  Sequencer sequencer(*store_);
  Batch first = batch(1, 20);
  ASSERT_FALSE(sequencer.store(first).has_error());
  store_->forget_inserts = true;
  Batch second = batch(21, 40);
  ASSERT_FALSE(sequencer.store(second).has_error());
  store_->forget_inserts = false;
  EXPECT_FALSE(problems().empty());
}

}  // namespace
}  // namespace parley::consumer
