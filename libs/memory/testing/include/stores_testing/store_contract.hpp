#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "memory/stores.hpp"

/// In place of the header of the same name: the contract suites' fixture on stores in memory.
/// Argument-dependent lookup finds what a suite calls to open a store.
namespace parley::stores {

class StoreContract : public ::testing::TestWithParam<std::string> {
 protected:
  memory::Stores& stores() { return stores_; }
  std::unique_ptr<memory::Stores> open_again() const {
    return std::make_unique<memory::Stores>(stores_);
  }
  static bool is_concurrent() { return false; }
  static bool is_mongodb() { return false; }

 private:
  memory::Stores stores_;
};

}  // namespace parley::stores

#define PARLEY_STORE_CONTRACT(suite) \
  INSTANTIATE_TEST_SUITE_P(Store, suite, ::testing::Values("memory"))
