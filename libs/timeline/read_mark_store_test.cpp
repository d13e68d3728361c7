#include "timeline/read_mark_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stores_testing/store_contract.hpp"

namespace parley::timeline {
namespace {

class ReadMarkStoreContract : public stores::StoreContract {
 protected:
  ReadMarkStore& store() {
    if (!store_) store_ = open_read_mark_store(stores());
    return *store_;
  }
  void TearDown() override {
    store_.reset();
    StoreContract::TearDown();
  }
  ReadMark mark(const ConversationId& conversation, const UserId& user, std::int64_t seq) const {
    return {conversation, user, seq, seq - 1};
  }

  const ConversationId one_ = ConversationId::random();
  const ConversationId other_ = ConversationId::random();
  const UserId ada_ = UserId::random();
  const UserId bob_ = UserId::random();
  std::unique_ptr<ReadMarkStore> store_;
};
PARLEY_STORE_CONTRACT(ReadMarkStoreContract);

TEST_P(ReadMarkStoreContract, TheHighestStays) {
  ASSERT_TRUE(store().save({.marks = {mark(one_, ada_, 5), mark(one_, bob_, 3)}}).has_value());
  ASSERT_TRUE(store().save({.marks = {mark(one_, ada_, 4), mark(one_, bob_, 9)}}).has_value());
  EXPECT_EQ(store().of_user(ada_, std::vector{one_}).value(), std::vector{mark(one_, ada_, 5)});
  EXPECT_EQ(store().of_user(bob_, std::vector{one_}).value(), std::vector{mark(one_, bob_, 9)});
}

TEST_P(ReadMarkStoreContract, AreFoundByUserAndByConversation) {
  const std::vector marks{mark(one_, ada_, 5), mark(other_, ada_, 7), mark(one_, bob_, 1)};
  ASSERT_TRUE(store().save({.marks = marks}).has_value());
  auto found = store().of_user(ada_, std::vector{other_, one_, ConversationId::random()}).value();
  std::ranges::sort(found, {}, &ReadMark::seq);
  EXPECT_EQ(found, (std::vector{marks[0], marks[1]}));
  found = store().of_conversation(one_, std::vector{ada_, bob_, UserId::random()}).value();
  std::ranges::sort(found, {}, &ReadMark::seq);
  EXPECT_EQ(found, (std::vector{marks[2], marks[0]}));
  EXPECT_TRUE(store().of_user(ada_, {}).value().empty());
  EXPECT_TRUE(store().of_conversation(one_, {}).value().empty());
}

TEST_P(ReadMarkStoreContract, SavesMoreThanOneCommandHolds) {
  Readers readers;
  std::vector<ConversationId> ids;
  for (int i = 1; i <= (is_mongodb() ? 101 : 1'001); ++i) {
    ids.push_back(ConversationId::random());
    readers.marks.push_back(mark(ids.back(), ada_, i));
    readers.joinings.push_back({ids.back(), ada_, i, i, Timestamp{}});
  }
  ASSERT_TRUE(store().save(readers).has_value());
  EXPECT_EQ(store().of_user(ada_, ids).value().size(), ids.size());
  EXPECT_EQ(store().joinings(ada_, ids).value().size(), ids.size());
}

TEST_P(ReadMarkStoreContract, KeepsTheLastJoining) {
  const auto at = [](int ms) {
    return Timestamp{std::chrono::milliseconds{1'700'000'000'000 + ms}};
  };
  const Joining first{one_, ada_, 3, 1, at(1)};
  const Joining second{one_, ada_, 9, 5, at(7)};
  const Joining elsewhere{other_, ada_, 2, 2, at(2)};
  ASSERT_TRUE(store().save({.joinings = {second, elsewhere}}).has_value());
  ASSERT_TRUE(store().save({.joinings = {first}}).has_value());
  auto found = store().joinings(ada_, std::vector{one_, other_, ConversationId::random()}).value();
  std::ranges::sort(found, {}, &Joining::seq);
  EXPECT_EQ(found, (std::vector{elsewhere, second}));
  EXPECT_TRUE(store().joinings(bob_, std::vector{one_}).value().empty());
  EXPECT_TRUE(store().joinings(ada_, {}).value().empty());
  EXPECT_TRUE(store().of_user(ada_, std::vector{one_}).value().empty()) << "no read mark";
}

}  // namespace
}  // namespace parley::timeline
