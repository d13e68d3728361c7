#include "conversations/removal_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "stores_testing/store_contract.hpp"

namespace parley::conversations {
namespace {

class RemovalStoreContract : public stores::StoreContract {
 protected:
  std::unique_ptr<RemovalStore> store() { return open_removal_store(stores()); }

  static Removal removal() {
    return {MessageId::random(), ConversationId::random(), UserId::random()};
  }
};
PARLEY_STORE_CONTRACT(RemovalStoreContract);

TEST_P(RemovalStoreContract, KeepsThemUntilTheyAreForgotten) {
  const auto store = this->store();
  EXPECT_TRUE(store->first(10).value().empty());
  std::vector all{removal(), removal(), removal()};
  // A user who was removed, came back and was removed again.
  all[2].conversation_id = all[0].conversation_id;
  all[2].user_id = all[0].user_id;
  for (const Removal& one : all) ASSERT_TRUE(store->add(one).has_value());
  std::ranges::sort(all, {}, &Removal::id);
  EXPECT_EQ(store->first(10).value(), all);
  EXPECT_EQ(this->store()->first(2).value(), (std::vector{all[0], all[1]}));
  const std::array gone{all[1].id, MessageId::random()};
  ASSERT_TRUE(store->forget(gone).has_value());
  ASSERT_TRUE(store->forget(gone).has_value());
  ASSERT_TRUE(store->forget({}).has_value());
  EXPECT_EQ(store->first(10).value(), (std::vector{all[0], all[2]}));
}

TEST_P(RemovalStoreContract, TheFirstWithAnIdStays) {
  const auto store = this->store();
  const Removal first = removal();
  Removal again = first;
  again.user_id = UserId::random();
  ASSERT_TRUE(store->add(first).has_value());
  ASSERT_TRUE(store->add(again).has_value());
  EXPECT_EQ(store->first(10).value(), std::vector{first});
}

}  // namespace
}  // namespace parley::conversations
