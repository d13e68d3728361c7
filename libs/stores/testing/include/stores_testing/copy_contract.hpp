#pragma once

#include <span>

#include "stores/copy.hpp"
#include "stores_testing/store_contract.hpp"
#include "test_support/temporary_folder.hpp"

namespace parley::stores {

/// A fixture for the copy of a store from SQLite to MongoDB. A test writes the same records to
/// source() and to stores(), through the store's interface, and then expects the copy of the one to
/// be the other. Without a MongoDB it is skipped as StoreContract is.
///
///   class AccountCopy : public stores::CopyContract {};
///   PARLEY_COPY_CONTRACT(AccountCopy);
class CopyContract : public StoreContract {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// SQLite files in a temporary folder.
  Stores& source() { return *source_; }
  /// MongoDB databases beside those of stores(), empty before expect_copied_as_written().
  Stores& target() { return *target_; }

  /// Copies source() to target(), and expects there what the adapters have written to stores():
  /// the same documents, byte for byte. In the order of the tables, how many there were.
  std::vector<std::int64_t> expect_copied_as_written(std::span<const CopiedDatabase> databases);

 private:
  std::optional<test_support::TemporaryFolder> folder_;
  std::unique_ptr<Stores> source_;
  std::unique_ptr<Stores> target_;
};

}  // namespace parley::stores

#define PARLEY_COPY_CONTRACT(suite)                                                              \
  INSTANTIATE_TEST_SUITE_P(Store, suite, ::testing::Values(::parley::stores::Backend::kMongodb), \
                           ::parley::stores::kind_of)
