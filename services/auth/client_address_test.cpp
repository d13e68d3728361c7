#include "client_address.hpp"

#include <gtest/gtest.h>

namespace parley::auth {
namespace {

std::string address_of(const char* forwarded, const char* peer = "127.0.0.1") {
  http::Request request;
  request.peer = peer;
  if (forwarded != nullptr) request.headers.add("X-Forwarded-For", forwarded);
  return client_address(request);
}

TEST(ClientAddress, IsTheOneThatNginxSaw) {
  EXPECT_EQ(address_of("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(address_of("8.8.8.8, 203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(address_of("8.8.8.8,203.0.113.7 "), "203.0.113.7");
}

TEST(ClientAddress, IsThePeerWhereNginxSaysNothingUsable) {
  EXPECT_EQ(address_of(nullptr, "192.0.2.1"), "192.0.2.1");
  for (const char* text : {"", "unknown", "1.2.3", "1.2.3.4.5", "01.2.3.4x", "203.0.113.7:80"}) {
    EXPECT_EQ(address_of(text, "192.0.2.1"), "192.0.2.1") << text;
  }
  http::Request twice;
  twice.peer = "192.0.2.1";
  twice.headers.add("X-Forwarded-For", "8.8.8.8");
  twice.headers.add("X-Forwarded-For", "9.9.9.9");
  EXPECT_EQ(client_address(twice), "192.0.2.1");
}

TEST(ClientAddress, CountsIpv6ByItsCustomer) {
  EXPECT_EQ(address_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(address_of("2001:DB8:1:2::ffff"), "2001:db8:1:2::/64");
  EXPECT_EQ(address_of("::ffff:203.0.113.7"), "203.0.113.7");
}

}  // namespace
}  // namespace parley::auth
