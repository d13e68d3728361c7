#include "conversations/pending_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "stores_testing/store_contract.hpp"

namespace parley::conversations {
namespace {

using std::chrono::milliseconds;

class PendingStoreContract : public stores::StoreContract {
 protected:
  std::unique_ptr<PendingStore> store() { return open_pending_store(stores()); }

  static Timestamp at(int millis) { return Timestamp{milliseconds{1'700'000'000'000 + millis}}; }
  Pending pending(const ConversationId& conversation_id, int millis) const {
    return {MessageId::random(), conversation_id, "{\"text\": \"\u00e9\\n\"}",
            at(millis),          false,           0};
  }

  const ConversationId one_ = ConversationId::random();
  const ConversationId other_ = ConversationId::random();
};
PARLEY_STORE_CONTRACT(PendingStoreContract);

TEST_P(PendingStoreContract, KeepsThemInOrderUntilTheyAreRemoved) {
  const auto store = this->store();
  const std::vector all{pending(one_, 1), pending(one_, 2), pending(one_, 3)};
  for (const std::size_t i : {2U, 0U, 1U}) ASSERT_TRUE(store->add(all[i]).has_value());
  ASSERT_TRUE(store->add(pending(other_, 0)).has_value());
  EXPECT_EQ(store->of(one_).value(), all);
  ASSERT_TRUE(store->remove(all[1].id).has_value());
  ASSERT_TRUE(store->remove(all[1].id).has_value());
  EXPECT_EQ(store->of(one_).value(), (std::vector{all[0], all[2]}));
  EXPECT_TRUE(store->of(ConversationId::random()).value().empty());
}

TEST_P(PendingStoreContract, TheFirstWithAnIdStays) {
  const auto store = this->store();
  Pending first = pending(one_, 1);
  ASSERT_TRUE(store->add(first).has_value());
  ASSERT_TRUE(store->mark_applied(first.id).has_value());
  Pending again = first;
  again.item = "another";
  ASSERT_TRUE(store->add(again).has_value());
  first.applied = true;
  EXPECT_EQ(store->of(one_).value(), std::vector{first});
  ASSERT_TRUE(store->mark_applied(MessageId::random()).has_value());
}

TEST_P(PendingStoreContract, NumbersChangesInTheOrderOfTheCalls) {
  const auto store = this->store();
  std::vector all{pending(one_, 3), pending(one_, 2), pending(one_, 1)};
  for (const Pending& one : all) ASSERT_TRUE(store->add(one).has_value());
  EXPECT_EQ(store->number(all[0]).value(), 1U);
  EXPECT_EQ(store->number(all[1]).value(), 2U);
  EXPECT_EQ(store->number(all[0]).value(), 1U) << "it keeps its number";
  all[0].number = 1;
  all[1].number = 2;
  EXPECT_EQ(store->of(one_).value(), (std::vector{all[2], all[0], all[1]}));
  ASSERT_TRUE(store->remove(all[1].id).has_value());
  EXPECT_EQ(store->number(all[1]).value(), 0U);
  EXPECT_EQ(store->number(all[2]).value(), 3U) << "no number twice";
  const Pending other = pending(other_, 1);
  ASSERT_TRUE(store->add(other).has_value());
  EXPECT_EQ(store->number(other).value(), 1U);
}

TEST_P(PendingStoreContract, NumbersOfManyAtOnceDiffer) {
  if (!is_concurrent()) GTEST_SKIP() << "one thread";
  const auto store = this->store();
  std::mutex mutex;
  std::set<std::uint64_t> numbers;
  std::vector<std::thread> racers;
  for (int i = 0; i < 8; ++i) {
    const Pending mine = pending(one_, i);
    racers.emplace_back([&, mine] {
      ASSERT_TRUE(store->add(mine).has_value());
      const std::uint64_t number = store->number(mine).value();
      const std::lock_guard lock(mutex);
      numbers.insert(number);
    });
  }
  for (auto& racer : racers) racer.join();
  EXPECT_EQ(numbers.size(), 8U);
}

TEST_P(PendingStoreContract, TellsWhereSomethingWasLeft) {
  const auto store = this->store();
  EXPECT_TRUE(store->left_over(at(0), 10).value().conversation_ids.empty());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store->add(pending(one_, i)).has_value());
  ASSERT_TRUE(store->add(pending(other_, 5)).has_value());
  const auto all = store->left_over(Timestamp{}, 10).value();
  std::vector expected{one_, other_};
  std::ranges::sort(expected);
  EXPECT_EQ(all.conversation_ids, expected);
  EXPECT_EQ(all.next, std::nullopt);
  const auto first = store->left_over(Timestamp{}, 3).value();
  EXPECT_EQ(first.conversation_ids, std::vector{one_});
  ASSERT_EQ(first.next, at(2));
  const auto second = store->left_over(*first.next, 3).value();
  EXPECT_EQ(second.conversation_ids, expected);
  EXPECT_EQ(second.next, std::nullopt);
  EXPECT_TRUE(store->left_over(at(6), 3).value().conversation_ids.empty());
}

TEST_P(PendingStoreContract, GoesOnBehindMoreOfOneMomentThanAPageHolds) {
  const auto store = this->store();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store->add(pending(one_, 1)).has_value());
  ASSERT_TRUE(store->add(pending(other_, 2)).has_value());
  const auto first = store->left_over(at(1), 2).value();
  ASSERT_EQ(first.next, at(2));
  EXPECT_EQ(store->left_over(*first.next, 2).value().conversation_ids, std::vector{other_});
}

}  // namespace
}  // namespace parley::conversations
