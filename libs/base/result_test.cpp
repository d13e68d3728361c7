#include "base/result.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Error{code::kInvalid, "an odd number"};
  return number / 2;
}

Result<int> quarter(int number) {
  PARLEY_TRY(const int first, half(number));
  PARLEY_CHECK(half(first));
  return first / 2;
}

TEST(Result, PassesOnTheValueOrTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(3).error().code, code::kInvalid);
  EXPECT_EQ(quarter(2).error().detail, "an odd number");
}

TEST(Result, ThrowsWhenAMissingValueIsRead) { EXPECT_THROW(half(1).value(), std::logic_error); }

}  // namespace
}  // namespace parley
