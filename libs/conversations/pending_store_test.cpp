#include "conversations/pending_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stores_testing/store_contract.hpp"

namespace parley::conversations {
namespace {

using std::chrono::milliseconds;

class PendingStoreContract : public stores::StoreContract {
 protected:
  std::unique_ptr<PendingStore> store() { return make_pending_store(stores()); }

  static Timestamp at(int millis) { return Timestamp{milliseconds{1'700'000'000'000 + millis}}; }
  Pending pending(const ConversationId& conversation_id, int millis) const {
    return {MessageId::random(), conversation_id, "{\"text\": \"\u00e9\\n\"}", at(millis), false};
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
