#include "base/address.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Address, IsReadAndWritten) {
  EXPECT_EQ(parse_address("127.0.0.1:8101").value(), (Address{"127.0.0.1", 8101}));
  EXPECT_EQ(parse_address("[::1]:0").value(), (Address{"::1", 0}));
  for (const char* text : {"127.0.0.1:65535", "[::1]:80", "0.0.0.0:0"}) {
    EXPECT_EQ(parse_address(text).value().text(), text);
  }
}

TEST(Address, IsRefusedWhenItIsNone) {
  for (const char* text : {"", ":", "8101", "localhost:1", "127.0.0.1", "127.0.0.1:",
                           "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80 ", "::1:80",
                           "[127.0.0.1]:80", "example.org:80", "127.0.0.1:0x10", "[]:1"}) {
    EXPECT_TRUE(parse_address(text).has_error()) << text;
  }
}

}  // namespace
}  // namespace parley
