// The attack list against access tokens. Source: RFC 8725, sections 2 and 3.
#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <array>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "jwt/signing_key.hpp"
#include "jwt/verifier.hpp"
#include "protocol/error_codes.hpp"

namespace parley::jwt {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

constexpr std::int64_t kNow = 1'800'000'000;

class TokenAttack : public testing::Test {
 protected:
  TokenAttack() : verifier_({.clock = [] { return Timestamp{seconds{kNow}}; }}) {
    verifier_.update({key_.public_key()}, {});
  }

  json::object header() const {
    return {{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", key_.public_key().kid()}};
  }
  static json::object claims() {
    return {{"iss", "parley"},
            {"aud", "parley"},
            {"sub", std::string(26, 'a')},
            {"client_id", "parley"},
            {"exp", kNow + 900},
            {"nbf", kNow},
            {"iat", kNow},
            {"jti", "one"},
            {"sid", std::string(26, 'a')},
            {"preferred_username", "ada"}};
  }
  json::object header_with(std::string_view name, const json::value& value) const {
    json::object changed = header();
    changed[name] = value;
    return changed;
  }
  static json::object claims_with(std::string_view name, const json::value& value) {
    json::object changed = claims();
    changed[name] = value;
    return changed;
  }
  std::string sign(const json::object& header, const json::object& claims) const {
    return key_.sign_raw(json::serialize(header), json::serialize(claims));
  }
  std::string good() const { return sign(header(), claims()); }
  std::string unsigned_part(const json::object& header) const {
    return base64url_encode(json::serialize(header)) + "." +
           base64url_encode(json::serialize(claims()));
  }
  void expect_refused(const std::string& token, const std::string& what,
                      std::string_view code = code::kUnauthenticated) {
    const auto outcome = verifier_.verify(token);
    ASSERT_FALSE(outcome.has_value()) << what;
    EXPECT_EQ(outcome.error().code, code) << what;
  }

  SigningKey key_ = SigningKey::generate();
  Verifier verifier_;
};

std::string hmac(std::string_view key, const std::string& bytes, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned length = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), mac.data(), &length);
  return base64url_encode({reinterpret_cast<const char*>(mac.data()), length});
}

TEST_F(TokenAttack, TheUntouchedTokenIsTaken) {
  const auto identity = verifier_.verify(good());
  ASSERT_TRUE(identity.has_value()) << identity.error().detail;
  EXPECT_EQ(identity->username, "ada");
}

TEST_F(TokenAttack, AlgorithmNoneInEverySpelling) {
  for (const char* name : {"none", "None", "NONE", "nOnE", ""}) {
    const json::object none = header_with("alg", name);
    expect_refused(unsigned_part(none) + ".", name);
    expect_refused(unsigned_part(none), name);
    expect_refused(sign(none, claims()), name);
  }
}

TEST_F(TokenAttack, NullAndEmptySignatures) {
  expect_refused(unsigned_part(header()) + ".", "empty signature");
  expect_refused(unsigned_part(header()) + "." + base64url_encode(std::string(64, '\0')),
                 "CVE-2022-21449: r = s = 0");
  expect_refused(unsigned_part(header()) + "." + base64url_encode(std::string(8, '\0')),
                 "short signature");
}

TEST_F(TokenAttack, HmacUnderThePublicOrABlankKey) {
  const PublicKey& key = key_.public_key();
  for (const char* name : {"HS256", "HS384", "HS512"}) {
    const std::string part = unsigned_part(header_with("alg", name));
    for (const std::string& secret :
         {std::string(), key.x(), key.x() + key.y(), key.kid(), *base64url_decode(key.x())}) {
      expect_refused(part + "." + hmac(secret, part, EVP_sha256()), name);
      expect_refused(part + "." + hmac(secret, part, EVP_sha512()), name);
    }
  }
}

TEST_F(TokenAttack, AnotherAlgorithmThanThePinnedOne) {
  for (const char* name : {"ES384", "ES512", "ES256K", "RS256", "PS256", "EdDSA", "es256"}) {
    expect_refused(sign(header_with("alg", name), claims()), name);
  }
  expect_refused(sign(header_with("alg", json::array{"ES256"}), claims()), "list");
  expect_refused(sign(header_with("alg", nullptr), claims()), "null");
}

TEST_F(TokenAttack, AKeyThatTheTokenBringsAlong) {
  const SigningKey mine = SigningKey::generate();
  const json::object jwk{
      {"kty", "EC"}, {"crv", "P-256"}, {"x", mine.public_key().x()}, {"y", mine.public_key().y()}};
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, json::value>>{
           {"jwk", jwk},
           {"jku", "https://example.org/jwks.json"},
           {"x5u", "https://example.org/key.pem"},
           {"x5c", json::array{"MIIB"}}}) {
    const json::object spoofed = header_with(name, value);
    expect_refused(mine.sign_raw(json::serialize(spoofed), json::serialize(claims())), name);
  }
  expect_refused(mine.sign_raw(json::serialize(header()), json::serialize(claims())),
                 "foreign key under our kid");
}

TEST_F(TokenAttack, KidsThatAreNoKeyOfOurs) {
  const std::string kids[] = {"",
                              "../../../../dev/null",
                              "' OR 1=1 --",
                              std::string(1500, 'k'),
                              SigningKey::generate().public_key().kid(),
                              key_.public_key().kid() + std::string(1, '\0')};
  for (const std::string& kid : kids) {
    expect_refused(sign(header_with("kid", json::string(kid)), claims()), kid);
  }
  expect_refused(sign(header_with("kid", 1), claims()), "number");
  json::object without = header();
  without.erase("kid");
  expect_refused(sign(without, claims()), "no kid");
}

TEST_F(TokenAttack, OtherKindsOfToken) {
  for (const char* type : {"JWT", "jwt", "rt+jwt", "id_token", "AT+JWT", "application/at+jwt"}) {
    expect_refused(sign(header_with("typ", type), claims()), type);
  }
  json::object without = header();
  without.erase("typ");
  expect_refused(sign(without, claims()), "no typ");
  expect_refused(base64url_encode(std::string(32, 'r')), "a refresh token");
}

TEST_F(TokenAttack, CriticalExtensionsAndMembersThatAreNotOurs) {
  expect_refused(sign(header_with("crit", json::array{"exp"}), claims()), "crit");
  expect_refused(sign(header_with("b64", false), claims()), "b64");
  expect_refused(sign(header_with("cty", "JWT"), claims()), "cty");
  expect_refused(sign(header_with("zip", "DEF"), claims()), "zip");
}

TEST_F(TokenAttack, TimesOutsideTheTokensLife) {
  expect_refused(sign(header(), claims_with("exp", kNow)), "expired this second", kExpired);
  expect_refused(sign(header(), claims_with("exp", kNow - 1)), "expired", kExpired);
  expect_refused(sign(header(), claims_with("nbf", kNow + 6)), "not yet");
  expect_refused(sign(header(), claims_with("iat", kNow + 6)), "made in the future");
  expect_refused(sign(header(), claims_with("exp", kNow + 901)), "longer than 15 minutes");
  for (const char* name : {"exp", "nbf", "iat"}) {
    for (const json::value& value :
         {json::value(nullptr), json::value("1900000000"), json::value(1.9e9), json::value(-1),
          json::value(1e300), json::value(9'223'372'036'854'775'807)}) {
      expect_refused(sign(header(), claims_with(name, value)), name);
    }
    json::object without = claims();
    without.erase(name);
    expect_refused(sign(header(), without), name);
  }
}

TEST_F(TokenAttack, ClaimsForSomebodyElse) {
  for (const char* name : {"iss", "aud", "client_id", "sub", "sid", "preferred_username", "jti"}) {
    for (const json::value& value : {json::value(""), json::value(nullptr), json::value(1),
                                     json::value(json::array{"parley"})}) {
      expect_refused(sign(header(), claims_with(name, value)), name);
    }
    json::object without = claims();
    without.erase(name);
    expect_refused(sign(header(), without), name);
  }
  for (const char* name : {"iss", "aud", "client_id", "sub", "sid"}) {
    expect_refused(sign(header(), claims_with(name, "Parley")), name);
  }
}

TEST_F(TokenAttack, EveryChangedCharacter) {
  const std::string token = good();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    expect_refused(changed, "at " + std::to_string(i));
  }
}

TEST_F(TokenAttack, OtherSpellingsOfAGoodToken) {
  const std::string token = good();
  expect_refused(token + ".", "four parts");
  expect_refused("." + token, "four parts");
  expect_refused(token + "=", "padding");
  expect_refused(token + " ", "space");
  expect_refused(" " + token, "space");
  expect_refused(token + std::string(1, '\0'), "NUL");
  expect_refused(token.substr(0, token.size() - 1), "short");
  expect_refused("", "nothing");
  expect_refused("..", "dots");
  expect_refused(std::string(1'000'000, 'a'), "long");
  expect_refused(std::string(1'000'000, '.'), "many dots");
}

TEST_F(TokenAttack, JsonThatReadersTakeDifferently) {
  const std::string kid = key_.public_key().kid();
  const std::string body = json::serialize(claims());
  const std::string twice = R"({"alg":"none","alg":"ES256","typ":"at+jwt","kid":")" + kid + R"("})";
  expect_refused(key_.sign_raw(twice, body), "duplicate alg");
  const std::string head = json::serialize(header());
  expect_refused(key_.sign_raw(head, R"({"sub":"x",)" + body.substr(1)), "duplicate sub");
  expect_refused(key_.sign_raw(head, body + "x"), "text behind");
  expect_refused(key_.sign_raw(head, "[" + body + "]"), "array");
  expect_refused(key_.sign_raw(head, std::string(900, '[')), "deep");
  expect_refused(key_.sign_raw(head, "{\"sub\":\"\xff\"}"), "broken UTF-8");
}

}  // namespace
}  // namespace parley::jwt
