#include <gtest/gtest.h>

#include "accounts/account_store.hpp"
#include "stores_testing/copy_contract.hpp"

namespace parley::accounts {
namespace {

using namespace std::chrono_literals;

class AccountCopy : public stores::CopyContract {
 protected:
  void fill(AccountStore& store) {
    for (const Account& account : accounts_) ASSERT_TRUE(store.insert(account).has_value());
    ASSERT_TRUE(store.set_disabled(accounts_.back().id, true).has_value());
    for (const StoredKey& key : keys_) ASSERT_TRUE(store.insert_key(key).has_value());
    ASSERT_TRUE(store.revoke(revocations_).has_value());
  }

  const Timestamp start_ = now();
  std::vector<Account> accounts_{{UserId::random(), "Ada.Lovelace-1815", start_},
                                 {UserId::random(), "grace_hopper", start_ + 1ms},
                                 {UserId::random(), "ZZZ", start_ + 2ms}};
  const std::vector<StoredKey> keys_{{"kid-1", "x1", "y1", start_, start_ + 24h},
                                     {"Kid-0", "x0", "y0", start_ - 24h, start_ + 1h}};
  const std::vector<Revocation> revocations_{{SessionId::random(), start_ + 15min},
                                             {SessionId::random(), start_ + 1min}};
};
PARLEY_COPY_CONTRACT(AccountCopy);

TEST_P(AccountCopy, IsWhatTheAdapterWouldHaveWritten) {
  fill(*open_account_store(source()));
  fill(*open_account_store(stores()));
  const std::vector databases{copied_accounts()};
  EXPECT_EQ(expect_copied_as_written(databases), (std::vector<std::int64_t>{3, 2, 2}));

  const auto store = open_account_store(target());
  accounts_.back().disabled = true;
  for (const Account& account : accounts_) {
    EXPECT_EQ(store->find(account.id).value(), account);
    EXPECT_EQ(store->find_by_username(account.username).value(), account);
  }
  EXPECT_EQ(store->keys(start_).value(), open_account_store(source())->keys(start_).value());
  EXPECT_EQ(store->revocations(start_).value().size(), 2U);
  EXPECT_TRUE(store->insert({UserId::random(), "GRACE_hopper", start_}).has_error());
}

}  // namespace
}  // namespace parley::accounts
