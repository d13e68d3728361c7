#include "timeline/listing_store.hpp"

#include <gtest/gtest.h>

#include "stores_testing/store_contract.hpp"

namespace parley::timeline {
namespace {

class ListingStoreContract : public stores::StoreContract {
 protected:
  ListingStore& store() {
    if (!store_) store_ = open_listing_store(stores());
    return *store_;
  }
  void TearDown() override {
    store_.reset();
    StoreContract::TearDown();
  }
  Listed reply(std::int64_t seq) const {
    return {thread_list(thread_), seq_position(seq), conversation_, MessageId::random()};
  }
  std::vector<Listed> page(const ListingPage& page) {
    return store().page(thread_list(thread_), page).value();
  }

  const ConversationId conversation_ = ConversationId::random();
  const MessageId thread_ = MessageId::random();
  std::unique_ptr<ListingStore> store_;
};
PARLEY_STORE_CONTRACT(ListingStoreContract);

TEST_P(ListingStoreContract, PagesInBothDirections) {
  EXPECT_TRUE(page({}).empty());
  const std::vector all{reply(2), reply(9), reply(10), reply(1'000'000'000'000)};
  ASSERT_TRUE(store().add(all).has_value());
  ASSERT_TRUE(store().add(std::vector{all[3], all[0]}).has_value()) << "again";
  const MessageId other = MessageId::random();
  ASSERT_TRUE(
      store().add(std::vector{Listed{thread_list(other), "5", conversation_, other}}).has_value());
  EXPECT_EQ(page({}), all);
  EXPECT_EQ(page({.after = seq_position(2), .limit = 2}), (std::vector{all[1], all[2]}));
  EXPECT_EQ(page({.before = seq_position(10), .limit = 1, .newest_first = true}),
            std::vector{all[1]});
  EXPECT_EQ(page({.limit = 2, .newest_first = true}), (std::vector{all[3], all[2]}));
}

TEST_P(ListingStoreContract, TakesOffWhatIsThere) {
  const std::vector all{reply(1), reply(2)};
  ASSERT_TRUE(store().add(all).has_value());
  ASSERT_TRUE(store().remove(std::vector{all[0], reply(7)}).has_value());
  EXPECT_EQ(page({}), std::vector{all[1]});
}

TEST_P(ListingStoreContract, TakesMoreThanOneCommandHolds) {
  const std::size_t count = is_mongodb() ? 101 : 1'001;
  std::vector<Listed> all;
  while (all.size() < count) all.push_back(reply(std::ssize(all) + 1));
  ASSERT_TRUE(store().add(all).has_value());
  EXPECT_EQ(page({.after = seq_position(std::ssize(all) - 2)}),
            (std::vector{all[count - 2], all[count - 1]}));
  ASSERT_TRUE(store().remove(all).has_value());
  EXPECT_TRUE(page({}).empty());
}

TEST(ListingPosition, SortsAsWhatItStandsFor) {
  EXPECT_LT(seq_position(9), seq_position(10));
  const Timestamp time{std::chrono::milliseconds{999}};
  const MessageId one = MessageId::random();
  EXPECT_LT(time_position(time, one), time_position(time + std::chrono::milliseconds{1}, one));
  EXPECT_NE(time_position(time, one), time_position(time, MessageId::random()));
}

}  // namespace
}  // namespace parley::timeline
