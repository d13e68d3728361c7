#include "token_cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::jwt {
namespace {

using std::chrono::seconds;

constexpr Timestamp kStart{seconds{1'000'000}};

Sha256 digest_of(int number) { return sha256(std::to_string(number)); }

Identity somebody() { return {UserId::random(), SessionId::random(), "ada"}; }

TEST(TokenCache, RemembersUntilTheTokenExpires) {
  TokenCache cache(10);
  const Identity ada = somebody();
  cache.insert(digest_of(1), ada, kStart + seconds{60});
  EXPECT_EQ(cache.find(digest_of(1), kStart + seconds{59}), ada);
  EXPECT_FALSE(cache.find(digest_of(1), kStart + seconds{60}));
  EXPECT_FALSE(cache.find(digest_of(2), kStart));
}

TEST(TokenCache, StaysWithinItsCapacityAndKeepsWhatIsAskedFor) {
  TokenCache cache(100);
  const Identity ada = somebody();
  cache.insert(digest_of(0), ada, kStart + seconds{60});
  for (int i = 1; i <= 10'000; ++i) {
    cache.insert(digest_of(i), somebody(), kStart + seconds{60});
    EXPECT_TRUE(cache.find(digest_of(0), kStart)) << i;
    EXPECT_LE(cache.size(), 102U);
  }
}

}  // namespace
}  // namespace parley::jwt
