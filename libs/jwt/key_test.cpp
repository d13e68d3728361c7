#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "jwt/public_key.hpp"
#include "jwt/signing_key.hpp"

namespace parley::jwt {
namespace {

// Source: RFC 7515, appendix A.3 (ES256 example).
constexpr const char* kX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
constexpr const char* kY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
constexpr const char* kSigned =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr const char* kSignature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

TEST(PublicKey, ChecksTheExampleOfRfc7515) {
  const auto key = PublicKey::from_coordinates(kX, kY);
  ASSERT_TRUE(key.has_value());
  const std::string signature = *base64url_decode(kSignature);
  EXPECT_TRUE(key->verify(kSigned, signature));
  EXPECT_FALSE(key->verify(std::string(kSigned) + "A", signature));
}

TEST(PublicKey, RefusesWhatIsNoPointOfTheCurve) {
  for (const auto& [x, y] : std::initializer_list<std::pair<std::string, std::string>>{
           {"", ""},
           {kX, kX},
           {kX, std::string(kY) + "A"},
           {std::string(43, 'A'), std::string(43, 'A')},
           {std::string(kX) + "=", kY}}) {
    EXPECT_FALSE(PublicKey::from_coordinates(x, y).has_value()) << x << " " << y;
  }
}

TEST(PublicKey, RefusesSignaturesOfAnotherForm) {
  const SigningKey key = SigningKey::generate();
  const std::string token = key.sign_raw("{}", "{}");
  const std::string bytes = token.substr(0, token.rfind('.'));
  const std::string good = *base64url_decode(token.substr(token.rfind('.') + 1));
  EXPECT_TRUE(key.public_key().verify(bytes, good));
  EXPECT_FALSE(key.public_key().verify(bytes, good.substr(0, 63)));
  EXPECT_FALSE(key.public_key().verify(bytes, good + '\0'));
  EXPECT_FALSE(key.public_key().verify(bytes, std::string(64, '\0'))) << "r = s = 0";
  EXPECT_FALSE(key.public_key().verify(bytes, std::string(64, '\xff')));
}

TEST(PublicKey, IsNamedByItsThumbprint) {
  const SigningKey one = SigningKey::generate();
  const SigningKey other = SigningKey::generate();
  EXPECT_EQ(one.public_key().kid().size(), 43U);
  EXPECT_NE(one.public_key().kid(), other.public_key().kid());
  EXPECT_EQ(PublicKey::from_coordinates(kX, kY)->kid(),
            "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

}  // namespace
}  // namespace parley::jwt
