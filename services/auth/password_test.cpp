#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <regex>

#include "password_hasher.hpp"
#include "password_policy.hpp"
#include "protocol/error_codes.hpp"

namespace parley::auth {
namespace {

TEST(PasswordHasher, MakesPhcStringsOfTheStatedStrength) {
  const PasswordHasher hasher;
  const std::string hash = hasher.hash("correct horse battery staple");
  EXPECT_TRUE(std::regex_match(
      hash,
      std::regex(R"(\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43})")))
      << hash;
  EXPECT_NE(hash, hasher.hash("correct horse battery staple")) << "each has its own salt";
}

TEST(PasswordHasher, ComparesTheExactBytes) {
  const PasswordHasher hasher;
  const std::string nfc = "caf\u00e9 caf\u00e9 caf\u00e9";
  const std::string nfd = "cafe\u0301 cafe\u0301 cafe\u0301";
  const std::string hash = hasher.hash(nfc);
  EXPECT_TRUE(hasher.verify(hash, nfc));
  EXPECT_FALSE(hasher.verify(hash, nfd));
  EXPECT_FALSE(hasher.verify(hash, nfc + " "));
  const std::string with_nul("caf\0e", 5);
  EXPECT_FALSE(hasher.verify(hasher.hash(with_nul), "caf"));
  const std::string long_one(kMaxPasswordBytes, 'x');
  EXPECT_FALSE(hasher.verify(hasher.hash(long_one), long_one.substr(1))) << "nothing is cut off";
}

TEST(PasswordHasher, WantsAWeakerHashRenewed) {
  const PasswordHasher hasher;
  EXPECT_FALSE(hasher.needs_rehash(hasher.hash("a")));
  std::array<char, crypto_pwhash_STRBYTES> weaker{};
  ASSERT_EQ(
      crypto_pwhash_str_alg(weaker.data(), "a", 1, 1, 8'192 * 1024, crypto_pwhash_ALG_ARGON2ID13),
      0);
  EXPECT_TRUE(hasher.verify(weaker.data(), "a"));
  EXPECT_TRUE(hasher.needs_rehash(weaker.data()));
}

TEST(PasswordHasher, RefusesWhatIsNoHash) {
  const PasswordHasher hasher;
  for (const char* hash : {"", "$argon2id$", "plain", "$2b$12$abcdefghijklmnopqrstuv"}) {
    EXPECT_FALSE(hasher.verify(hash, "a")) << hash;
  }
}

std::string code_of(const std::string& password, std::string_view username = "ada.lovelace") {
  const Status checked = check_password(password, username);
  return checked ? "" : std::string(checked.error().code);
}

TEST(PasswordPolicy, TakesEightCharactersToAThousandBytes) {
  EXPECT_EQ(code_of("kX9#mQ2"), code::kInvalid);
  EXPECT_EQ(code_of("kX9#mQ2p"), "");
  EXPECT_EQ(code_of("\u00e4\u00f6\u00fc\u00df\u20ac\u00b5\u00d8"), code::kInvalid)
      << "seven characters in more bytes";
  EXPECT_EQ(code_of("\u00e4\u00f6\u00fc\u00df\u20ac\u00b5\u00d8\u00fe"), "");
  std::string long_one;
  for (int i = 0; long_one.size() < kMaxPasswordBytes; ++i) {
    long_one += static_cast<char>('!' + i * 31 % 90);
  }
  EXPECT_EQ(code_of(long_one), "");
  EXPECT_EQ(code_of(long_one.substr(0, 64)), "");
  EXPECT_EQ(code_of(long_one + "x"), code::kInvalid);
}

TEST(PasswordPolicy, HasNoRulesOfComposition) {
  EXPECT_EQ(code_of("correct horse battery staple"), "");
  EXPECT_EQ(code_of("vmtqzlwexhpk"), "");
}

TEST(PasswordPolicy, RefusesCommonWordsAndThoseOfTheContext) {
  for (const char* password :
       {"password1", "Passw0rd!", "qwertyuiop", "iloveyou123", "12345678901234567890",
        "aaaaaaaaaaaaaaaa", "abcdefghijkl", "parleyparley", "parley-chat", "ada.lovelace",
        "Ada.Lovelace1", "ADA.LOVELACE"}) {
    EXPECT_EQ(code_of(password), code::kWeakPassword) << password;
  }
  EXPECT_EQ(code_of("zyxa.bqrstu1", "zyxa.bqrstu"), code::kWeakPassword);
  EXPECT_EQ(code_of("zyxa.bqrstu1", "somebody"), "");
}

}  // namespace
}  // namespace parley::auth
