// The contract of every CredentialStore, on each store.
#include "credential_store.hpp"

#include <gtest/gtest.h>

#include "stores_testing/store_contract.hpp"

namespace parley::auth {
namespace {

using namespace std::chrono_literals;

class CredentialStoreContract : public stores::StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    store_ = open_credential_store(stores());
    ASSERT_TRUE(store_->prepare().has_value());
  }
  void TearDown() override {
    store_.reset();
    StoreContract::TearDown();
  }

  std::unique_ptr<CredentialStore> store_;
};

TEST_P(CredentialStoreContract, KeepsOnePasswordPerUser) {
  const Credential first{UserId::random(), "$argon2id$first", now()};
  EXPECT_EQ(store_->find(first.user_id).value(), std::nullopt);
  ASSERT_TRUE(store_->insert(first).has_value());
  EXPECT_EQ(store_->find(first.user_id).value(), first);
  EXPECT_EQ(store_->insert({first.user_id, "other", now()}).error().code, code::kConflict);
  ASSERT_TRUE(store_->remove(first.user_id).has_value());
  ASSERT_TRUE(store_->remove(first.user_id).has_value());
  EXPECT_EQ(store_->find(first.user_id).value(), std::nullopt);
}

TEST_P(CredentialStoreContract, ReplacesOnlyThePasswordThatWasSeen) {
  const Credential first{UserId::random(), "first", now()};
  ASSERT_TRUE(store_->insert(first).has_value());
  const Credential second{first.user_id, "second", first.set_at + 1s};
  ASSERT_TRUE(store_->replace("first", second).has_value());
  EXPECT_EQ(store_->replace("first", {first.user_id, "third", now()}).error().code,
            code::kConflict);
  EXPECT_EQ(store_->find(first.user_id).value(), second);
}

TEST_P(CredentialStoreContract, RemembersWhetherRegistrationIsOpen) {
  EXPECT_EQ(store_->registration_open().value(), std::nullopt);
  for (const bool open : {false, true, true, false}) {
    ASSERT_TRUE(store_->set_registration_open(open).has_value());
    EXPECT_EQ(store_->registration_open().value(), open);
  }
}

PARLEY_STORE_CONTRACT(CredentialStoreContract);

}  // namespace
}  // namespace parley::auth
