#include "protocol/error_codes.hpp"

#include <gtest/gtest.h>

namespace parley::protocol {
namespace {

TEST(ErrorCodes, KnowTheirStatus) {
  EXPECT_EQ(error_info(code::kUnauthenticated).status, 401U);
  EXPECT_EQ(error_info(code::kOverloaded).status, 503U);
}

TEST(ErrorCodes, TellNothingOfWhatTheTableDoesNotHave) {
  EXPECT_EQ(error_info("sqlite_is_angry").status, 500U);
}

}  // namespace
}  // namespace parley::protocol
