#include "refresh_token.hpp"

#include <gtest/gtest.h>

namespace parley::auth {
namespace {

TEST(RefreshToken, IsReadAsItWasWrittenAndNotOtherwise) {
  const std::string secret = new_session_secret();
  const RefreshToken token = first_refresh_token(SessionId::random());
  const std::string text = write_refresh_token(token, secret);
  EXPECT_EQ(session_of(text), token.session_id);
  EXPECT_EQ(read_refresh_token(text, secret), token);
  EXPECT_FALSE(read_refresh_token(text, new_session_secret()));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(read_refresh_token(changed, secret)) << i;
  }
}

TEST(RefreshToken, HasNoOtherForms) {
  const std::string secret = new_session_secret();
  const std::string text = write_refresh_token(first_refresh_token(SessionId::random()), secret);
  for (const std::string& other :
       {std::string(), text + "A", text.substr(1), " " + text, text + "=", std::string(96, 'a'),
        std::string(96, '\0'), std::string("eyJhbGciOiJFUzI1NiJ9.e30.AAAA")}) {
    EXPECT_FALSE(read_refresh_token(other, secret)) << other;
  }
}

TEST(RefreshToken, LeadsToOneNextToken) {
  const std::string secret = new_session_secret();
  const RefreshToken first = first_refresh_token(SessionId::random());
  const RefreshToken second = next_refresh_token(first, secret);
  EXPECT_EQ(second, next_refresh_token(first, secret));
  EXPECT_EQ(second.number, 1U);
  EXPECT_NE(second.secret, first.secret);
  EXPECT_NE(second.secret, next_refresh_token(first, new_session_secret()).secret)
      << "an old token alone doesn't make the next";
}

}  // namespace
}  // namespace parley::auth
