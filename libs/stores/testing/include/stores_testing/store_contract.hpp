#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "stores/stores.hpp"
#include "test_support/child_process.hpp"
#include "test_support/temporary_folder.hpp"

namespace parley::stores {

/// With which a service's process opens the same store.
test_support::Environment environment_of(const StoreSettings& settings);

/// A fixture for the one contract suite of a store, run once per kind on the real thing: SQLite in
/// a temporary folder, MongoDB at PARLEY_TEST_MONGODB_URI in databases with a prefix of their own.
/// Both are deleted afterwards. Without that variable the MongoDB half is skipped with the reason,
/// or fails if PARLEY_REQUIRE_MONGODB=1.
///
///   class AccountStoreContract : public stores::StoreContract {};
///   PARLEY_STORE_CONTRACT(AccountStoreContract);
///   TEST_P(AccountStoreContract, RefusesATakenName) { auto store = open_account_store(stores()); …
///   }
class StoreContract : public ::testing::TestWithParam<Backend> {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// The databases of this test, made by the first call.
  Stores& stores();
  /// For a second Stores on the same data, in this process or another.
  const StoreSettings& settings() const { return settings_; }
  /// A second one in this process.
  std::unique_ptr<Stores> open_again() const { return std::make_unique<Stores>(settings_); }
  /// Whether it may be called from several threads.
  static bool is_concurrent() { return true; }
  bool is_mongodb() const { return GetParam() == Backend::kMongodb; }
  /// All that a test has made on a MongoDB.
  static void drop_databases(Stores& stores);

 private:
  StoreSettings settings_;
  std::optional<test_support::TemporaryFolder> folder_;
  std::unique_ptr<Stores> stores_;
};

inline std::string kind_of(const ::testing::TestParamInfo<Backend>& info) {
  return std::string(backend_name(info.param));
}

}  // namespace parley::stores

#define PARLEY_STORE_CONTRACT(suite)                                                              \
  INSTANTIATE_TEST_SUITE_P(                                                                       \
      Store, suite,                                                                               \
      ::testing::Values(::parley::stores::Backend::kSqlite, ::parley::stores::Backend::kMongodb), \
      ::parley::stores::kind_of)
