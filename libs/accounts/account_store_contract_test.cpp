// What every AccountStore promises, on each store.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "accounts/account_store.hpp"
#include "protocol/error_codes.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::accounts {
namespace {

using namespace std::chrono_literals;

class AccountStoreContract : public stores::StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    store_ = open_account_store(stores());
    ASSERT_TRUE(store_->prepare().has_value());
  }
  void TearDown() override {
    store_.reset();
    StoreContract::TearDown();
  }

  static Account account(std::string username) {
    return {UserId::random(), std::move(username), now(), false};
  }
  Account add(const std::string& username) {
    Account made = account(username);
    EXPECT_TRUE(store_->insert(made).has_value());
    return made;
  }
  std::vector<std::string> names(std::string_view prefix, std::string_view after,
                                 std::size_t limit) {
    std::vector<std::string> found;
    for (const Account& one : store_->search(prefix, after, limit).value()) {
      found.push_back(one.username);
    }
    return found;
  }

  std::unique_ptr<AccountStore> store_;
};

using Names = std::vector<std::string>;

TEST_P(AccountStoreContract, FindsAnAccountInEveryWay) {
  const Account ada = add("Ada");
  const Account bob = add("bob");
  EXPECT_EQ(store_->find(ada.id).value(), ada);
  EXPECT_EQ(store_->find_by_username("aDA").value(), ada);
  EXPECT_EQ(store_->find(UserId::random()).value(), std::nullopt);
  EXPECT_EQ(store_->find_by_username("carol").value(), std::nullopt);
  const std::vector<std::string> keys{"carol", username_key("aDA")};
  EXPECT_EQ(store_->find_by_keys(keys).value(), std::vector{ada});
  EXPECT_TRUE(store_->find_by_keys({}).value().empty());
  const UserId ids[] = {bob.id, UserId::random(), ada.id};
  auto both = store_->find_all(ids).value();
  std::ranges::sort(both, {}, &Account::username);
  EXPECT_EQ(both, (std::vector<Account>{ada, bob}));
  EXPECT_TRUE(store_->find_all({}).value().empty());
}

TEST_P(AccountStoreContract, RefusesATakenNameInAnotherCase) {
  const Account ada = add("Ada");
  EXPECT_EQ(store_->insert(account("aDa")).error().code, code::kUsernameTaken);
  EXPECT_EQ(store_->find_by_username("ADA").value(), ada);
}

TEST_P(AccountStoreContract, GivesANameToOneOfManyThatClaimIt) {
  if (!is_concurrent()) GTEST_SKIP() << "this store is for one thread";
  std::atomic<int> won = 0;
  std::atomic<int> lost = 0;
  std::vector<std::thread> threads;
  const auto elsewhere = open_again();
  const auto other = open_account_store(*elsewhere);
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const Status outcome = (i % 2 == 0 ? *store_ : *other).insert(account("ada"));
      if (outcome) {
        ++won;
      } else if (outcome.error().code == code::kUsernameTaken) {
        ++lost;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, 7);
}

TEST_P(AccountStoreContract, DisablesAndEnables) {
  const Account ada = add("ada");
  ASSERT_TRUE(store_->set_disabled(ada.id, true).has_value());
  ASSERT_TRUE(store_->set_disabled(ada.id, true).has_value());
  EXPECT_TRUE(store_->find(ada.id).value()->disabled);
  ASSERT_TRUE(store_->set_disabled(ada.id, false).has_value());
  EXPECT_FALSE(store_->find(ada.id).value()->disabled);
  EXPECT_EQ(store_->set_disabled(UserId::random(), true).error().code, code::kNotFound);
}

TEST_P(AccountStoreContract, SearchesByPrefixInPages) {
  add("anna");
  add("Ada");
  add("adam");
  add("bob");
  add("ad_x");
  store_->set_disabled(add("adrian").id, true).value();
  EXPECT_EQ(names("AD", "", 10), (Names{"ad_x", "Ada", "adam"}));
  EXPECT_EQ(names("ad", "", 2), (Names{"ad_x", "Ada"}));
  EXPECT_EQ(names("ad", "ada", 2), (Names{"adam"}));
  EXPECT_EQ(names("ad", "adam", 2), (Names{}));
  EXPECT_EQ(names("", "ada", 2), (Names{"adam", "anna"}));
  EXPECT_EQ(names("b", "a", 2), (Names{"bob"}));
  EXPECT_EQ(names("a%", "", 10), (Names{}));
  EXPECT_EQ(names("ä", "", 10), (Names{}));
}

TEST_P(AccountStoreContract, KeepsKeysUntilTheyExpire) {
  const Timestamp start = now();
  const StoredKey old{"old", "x1", "y1", start, start + 1min};
  const StoredKey young{"young", "x2", "y2", start + 1ms, start + 1h};
  for (const StoredKey& key : {old, young, old}) ASSERT_TRUE(store_->insert_key(key).has_value());
  EXPECT_EQ(store_->keys(start).value(), (std::vector<StoredKey>{old, young}));
  EXPECT_EQ(store_->keys(start + 1min).value(), (std::vector<StoredKey>{young}));
  ASSERT_TRUE(store_->purge(start + 1min).has_value());
  EXPECT_EQ(store_->keys(start).value(), (std::vector<StoredKey>{young}));
  ASSERT_TRUE(store_->remove_key("young").has_value());
  EXPECT_TRUE(store_->keys(start).value().empty());
}

TEST_P(AccountStoreContract, KeepsRevocationsUntilTheyExpire) {
  const Timestamp start = now();
  const Revocation two[] = {{SessionId::random(), start + 1min}, {SessionId::random(), start + 1h}};
  ASSERT_TRUE(store_->revoke(two).has_value());
  ASSERT_TRUE(store_->revoke(two).has_value());
  ASSERT_TRUE(store_->revoke({}).has_value());
  EXPECT_EQ(store_->revocations(start).value().size(), 2U);
  EXPECT_EQ(store_->revocations(start + 1min).value(), (std::vector<Revocation>{two[1]}));
  ASSERT_TRUE(store_->purge(start + 1min).has_value());
  EXPECT_EQ(store_->revocations(start).value(), (std::vector<Revocation>{two[1]}));
}

TEST_P(AccountStoreContract, KeepsWhatItHasWhenPreparedAgain) {
  const Account ada = add("ada");
  const auto again = open_again();
  const auto other = open_account_store(*again);
  ASSERT_TRUE(other->prepare().has_value());
  EXPECT_TRUE(other->ping().has_value());
  EXPECT_EQ(other->find(ada.id).value(), ada);
}

PARLEY_STORE_CONTRACT(AccountStoreContract);

}  // namespace
}  // namespace parley::accounts
