#include "blocks/block_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/error_codes.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::blocks {
namespace {

Timestamp at(std::int64_t millis) { return Timestamp{std::chrono::milliseconds{millis}}; }

class BlockStoreContract : public stores::StoreContract {
 protected:
  BlockStore& store() {
    if (!store_) store_ = open_block_store(stores());
    return *store_;
  }
  void TearDown() override {
    store_.reset();
    StoreContract::TearDown();
  }

  const UserId ada_ = UserId::random();
  const UserId bob_ = UserId::random();
  const UserId eve_ = UserId::random();
  std::unique_ptr<BlockStore> store_;
};
PARLEY_STORE_CONTRACT(BlockStoreContract);

TEST_P(BlockStoreContract, GoesOneWayAndIsTakenBack) {
  ASSERT_TRUE(store().block(ada_, {eve_, at(1)}).has_value());
  ASSERT_TRUE(store().block(ada_, {eve_, at(2)}).has_value()) << "again";
  EXPECT_TRUE(store().has_blocked(ada_, eve_).value());
  EXPECT_FALSE(store().has_blocked(eve_, ada_).value());
  EXPECT_EQ(store().blocked_by(ada_, "", 10).value(), (std::vector<Block>{{eve_, at(1)}}));
  EXPECT_EQ(store().blockers_of(eve_, std::vector{bob_, ada_}).value(), std::vector{ada_});
  EXPECT_TRUE(store().blockers_of(eve_, {}).value().empty());
  ASSERT_TRUE(store().unblock(ada_, eve_).has_value());
  ASSERT_TRUE(store().unblock(ada_, bob_).has_value()) << "who isn't blocked";
  EXPECT_FALSE(store().has_blocked(ada_, eve_).value());
}

TEST_P(BlockStoreContract, TellsOfEachBlock) {
  EXPECT_EQ(store().last_change().value(), "");
  ASSERT_TRUE(store().block(ada_, {eve_, at(1)}).has_value());
  const auto first = store().last_change().value();
  EXPECT_NE(first, "");
  EXPECT_EQ(store().last_change().value(), first);
  ASSERT_TRUE(store().block(bob_, {ada_, at(1)}).has_value());
  EXPECT_NE(store().last_change().value(), first);
}

TEST_P(BlockStoreContract, PagesById) {
  std::vector<Block> all{{bob_, at(1)}, {eve_, at(2)}, {UserId::random(), at(3)}};
  for (const Block& one : all) ASSERT_TRUE(store().block(ada_, one).has_value());
  ASSERT_TRUE(store().block(bob_, {ada_, at(4)}).has_value());
  std::ranges::sort(all, {}, &Block::user_id);
  EXPECT_EQ(store().blocked_by(ada_, "", 2).value(), (std::vector{all[0], all[1]}));
  EXPECT_EQ(store().blocked_by(ada_, all[1].user_id.text(), 2).value(), std::vector{all[2]});
}

TEST_P(BlockStoreContract, IsBounded) {
  if (is_mongodb()) GTEST_SKIP() << "a thousand counts take half a minute on MongoDB's stand-in";
  for (std::size_t i = 0; i < kMaxBlocked; ++i) {
    ASSERT_TRUE(store().block(ada_, {UserId::random(), at(1)}).has_value());
  }
  EXPECT_EQ(store().block(ada_, {eve_, at(1)}).error().code, code::kConflict);
  EXPECT_TRUE(store().block(bob_, {eve_, at(1)}).has_value());
}

}  // namespace
}  // namespace parley::blocks
