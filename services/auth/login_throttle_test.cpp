#include "login_throttle.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::auth {
namespace {

constexpr LoginRates kRates{{5, 1}, {20, 1}, {10, 1}, {50, 1}};

bool stranger() { return false; }
bool known() { return true; }

bool passes(LoginThrottle& throttle, const std::string& account, const std::string& address,
            bool (*from)() = stranger) {
  return throttle.attempt(account, address, from).count() == 0;
}

int passed(LoginThrottle& throttle, int attempts, auto&& account, auto&& address) {
  int count = 0;
  for (int i = 0; i < attempts; ++i) count += passes(throttle, account(i), address(i)) ? 1 : 0;
  return count;
}

auto one(const char* name) {
  return [name](int) { return std::string(name); };
}
auto many(const char* name) {
  return [name](int i) { return name + std::to_string(i); };
}

TEST(LoginThrottle, BoundsTheGuessesOfAnAddressAtAnAccount) {
  LoginThrottle throttle(kRates);
  EXPECT_EQ(passed(throttle, 1000, one("ada"), one("1.1.1.1")), 5);
  EXPECT_TRUE(passes(throttle, "ada", "2.2.2.2")) << "the user elsewhere is not locked out";
  EXPECT_TRUE(passes(throttle, "bob", "1.1.1.1")) << "nor the attacker's neighbour";
}

TEST(LoginThrottle, BoundsTheGuessesOfAnAddressAtManyAccounts) {
  LoginThrottle throttle(kRates);
  EXPECT_EQ(passed(throttle, 1000, many("user"), one("1.1.1.1")), 20);
  EXPECT_TRUE(passes(throttle, "user1", "2.2.2.2"));
}

TEST(LoginThrottle, BoundsTheGuessesAtAnAccountButForWhereItIsLoggedIn) {
  LoginThrottle throttle(kRates);
  EXPECT_EQ(passed(throttle, 1000, one("ada"), many("1.1.1.")), 10);
  EXPECT_FALSE(passes(throttle, "ada", "2.2.2.2"));
  EXPECT_TRUE(passes(throttle, "ada", "2.2.2.2", known));
}

TEST(LoginThrottle, BoundsEverythingButForWhereAnAccountIsLoggedIn) {
  LoginThrottle throttle(kRates);
  EXPECT_EQ(passed(throttle, 1000, many("user"), many("1.1.1.")), 50);
  EXPECT_FALSE(passes(throttle, "ada", "2.2.2.2"));
  EXPECT_TRUE(passes(throttle, "ada", "2.2.2.2", known));
}

TEST(LoginThrottle, DoesNotCountGoodLogins) {
  LoginThrottle throttle(kRates);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(passes(throttle, "ada", "1.1.1.1")) << i;
    throttle.give_back("ada", "1.1.1.1");
  }
}

TEST(LoginThrottle, CountsARefusedAttemptNowhereElse) {
  LoginThrottle throttle(kRates);
  EXPECT_EQ(passed(throttle, 1000, one("ada"), one("1.1.1.1")), 5);
  EXPECT_EQ(passed(throttle, 1000, one("ada"), one("2.2.2.2")), 5);
  EXPECT_EQ(passed(throttle, 15, many("user"), one("1.1.1.1")), 15);
}

}  // namespace
}  // namespace parley::auth
