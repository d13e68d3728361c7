#include "jwt/verifier.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "jwt/signing_key.hpp"
#include "protocol/error_codes.hpp"

namespace parley::jwt {
namespace {

using std::chrono::seconds;

Claims claims_for(const std::string& username) {
  const Timestamp at = now();
  return {{UserId::random(), SessionId::random(), username},
          "parley",
          "parley",
          at,
          at + kMaxTokenLife};
}

/// Collects what verify() reports later.
struct Answer {
  std::optional<Result<Identity>> result;
  Verifier::Done done() {
    return [this](Result<Identity> told) { result = std::move(told); };
  }
};

TEST(Verifier, TellsWhoHoldsATokenEveryTime) {
  const SigningKey key = SigningKey::generate();
  Verifier verifier;
  verifier.update({key.public_key()}, {});
  const Claims claims = claims_for("Ada");
  const std::string token = key.sign(claims);
  Identity expected = claims.identity;
  expected.expires_at = std::chrono::floor<std::chrono::seconds>(claims.expires_at);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(verifier.verify(token).value(), expected);
}

TEST(Verifier, TellsWhichSessionsHaveEnded) {
  const SigningKey key = SigningKey::generate();
  Verifier verifier;
  const auto ended = SessionId::random();
  verifier.update({key.public_key()}, {ended});
  EXPECT_TRUE(verifier.is_revoked(ended));
  EXPECT_FALSE(verifier.is_revoked(SessionId::random()));
}

TEST(Verifier, IsUnavailableBeforeItKnowsAnyKeys) {
  Verifier verifier;
  const auto outcome = verifier.verify(SigningKey::generate().sign(claims_for("ada")));
  EXPECT_FALSE(verifier.loaded());
  EXPECT_EQ(outcome.error().code, code::kUnavailable);
  EXPECT_TRUE(outcome.error().retryable);
}

TEST(Verifier, RefusesACachedTokenOnceItsSessionIsRevoked) {
  const SigningKey key = SigningKey::generate();
  Verifier verifier;
  verifier.update({key.public_key()}, {});
  const Claims claims = claims_for("ada");
  const std::string token = key.sign(claims);
  ASSERT_TRUE(verifier.verify(token).has_value());
  verifier.update({key.public_key()}, {claims.identity.session_id});
  EXPECT_EQ(verifier.verify(token).error().code, code::kUnauthenticated);
  verifier.update({key.public_key()}, {});
  ASSERT_TRUE(verifier.verify(token).has_value());
  verifier.revoke(claims.identity.session_id);
  EXPECT_EQ(verifier.verify(token).error().code, code::kUnauthenticated);
}

TEST(Verifier, ForgetsTheTokensOfAKeyThatIsTakenAway) {
  const SigningKey retired = SigningKey::generate();
  const SigningKey key = SigningKey::generate();
  Verifier verifier;
  verifier.update({retired.public_key(), key.public_key()}, {});
  const std::string old = retired.sign(claims_for("ada"));
  ASSERT_TRUE(verifier.verify(old).has_value());
  verifier.update({key.public_key()}, {});
  EXPECT_EQ(verifier.verify(old).error().code, code::kUnauthenticated);
}

TEST(Verifier, RefusesACachedTokenOnceItExpires) {
  const SigningKey key = SigningKey::generate();
  Timestamp time = now();
  Verifier verifier({.clock = [&] { return time; }});
  verifier.update({key.public_key()}, {});
  const std::string token = key.sign(claims_for("ada"));
  ASSERT_TRUE(verifier.verify(token).has_value());
  // The token's times are in whole seconds, and were taken a moment later.
  time += kMaxTokenLife + std::chrono::seconds{2};
  EXPECT_EQ(verifier.verify(token).error().code, kExpired);
}

TEST(Verifier, SaysOfAnExpiredTokenThatItHasExpiredAlsoWhenItsKeyIsGone) {
  const SigningKey retired = SigningKey::generate();
  Timestamp time = now();
  int asked = 0;
  Verifier verifier({.clock = [&] { return time; }});
  verifier.on_unknown_key([&] { ++asked; });
  verifier.update({}, {});
  const std::string token = retired.sign(claims_for("ada"));
  EXPECT_EQ(verifier.verify(token).error().code, code::kUnauthenticated);
  time += kMaxTokenLife + std::chrono::seconds{2};
  Answer answer;
  verifier.verify(token, answer.done());
  EXPECT_EQ(answer.result.value().error().code, kExpired);
  EXPECT_EQ(asked, 0) << "no key would make it valid";
  // Nothing else is read from an unverified token.
  const std::string foreign = retired.sign_raw(
      R"({"alg":"ES256","typ":"at+jwt","kid":")" + retired.public_key().kid() + R"("})",
      R"({"exp":"long ago"})");
  EXPECT_EQ(verifier.verify(foreign).error().code, code::kUnauthenticated);
}

TEST(Verifier, AnExpiredTokenWithAWrongSignatureIsNoMoreThanWrong) {
  const SigningKey key = SigningKey::generate();
  Timestamp time = now();
  Verifier verifier({.clock = [&] { return time; }});
  verifier.update({key.public_key()}, {});
  std::string token = key.sign(claims_for("ada"));
  time += kMaxTokenLife + std::chrono::seconds{2};
  const std::size_t signature = token.rfind('.') + 1;
  token[signature] = token[signature] == 'A' ? 'B' : 'A';
  EXPECT_EQ(verifier.verify(token).error().code, code::kUnauthenticated);
}

TEST(Verifier, AsksOnceForAnUnknownKeyAndTakesTheTokenThen) {
  const SigningKey key = SigningKey::generate();
  int asked = 0;
  Verifier verifier;
  verifier.on_unknown_key([&] { ++asked; });
  verifier.update({}, {});
  Answer answer;
  verifier.verify(key.sign(claims_for("ada")), answer.done());
  EXPECT_EQ(asked, 1);
  EXPECT_FALSE(answer.result);
  verifier.begin_update();
  verifier.update({key.public_key()}, {});
  ASSERT_TRUE(answer.result);
  EXPECT_TRUE(answer.result->has_value());
}

TEST(Verifier, RefusesATokenWhoseKeyWasNotThere) {
  Verifier verifier;
  verifier.on_unknown_key([] {});
  verifier.update({}, {});
  Answer answer;
  verifier.verify(SigningKey::generate().sign(claims_for("ada")), answer.done());
  verifier.begin_update();
  verifier.update({}, {});
  EXPECT_EQ(answer.result.value().error().code, code::kUnauthenticated);
}

TEST(Verifier, LetsATokenThatCameDuringAReadWaitForTheNext) {
  const SigningKey key = SigningKey::generate();
  Verifier verifier;
  verifier.on_unknown_key([] {});
  verifier.update({}, {});
  verifier.begin_update();
  Answer answer;
  verifier.verify(key.sign(claims_for("ada")), answer.done());
  verifier.update({}, {});
  EXPECT_FALSE(answer.result);
  verifier.begin_update();
  verifier.update({key.public_key()}, {});
  EXPECT_TRUE(answer.result.value().has_value());
}

TEST(Verifier, SaysUnavailableToWhoWaitsWhenTheReadFails) {
  Answer failed;
  Answer stopped;
  {
    Verifier verifier;
    verifier.on_unknown_key([] {});
    verifier.update({}, {});
    verifier.verify(SigningKey::generate().sign(claims_for("ada")), failed.done());
    verifier.begin_update();
    verifier.update_failed();
    verifier.verify(SigningKey::generate().sign(claims_for("ada")), stopped.done());
  }
  EXPECT_EQ(failed.result.value().error().code, code::kUnavailable);
  EXPECT_EQ(stopped.result.value().error().code, code::kUnavailable);
}

TEST(Verifier, BoundsHowManyWait) {
  Verifier verifier;
  verifier.on_unknown_key([] {});
  verifier.update({}, {});
  const std::string token = SigningKey::generate().sign(claims_for("ada"));
  std::atomic<int> refused = 0;
  std::atomic<int> other = 0;
  const auto count = [&](const Result<Identity>& result) {
    ++(result.error().code == code::kUnavailable ? refused : other);
  };
  for (int i = 0; i < 2000; ++i) verifier.verify(token, count);
  EXPECT_GE(refused, 900);
  verifier.begin_update();
  verifier.update({}, {});
  EXPECT_EQ(refused + other, 2000);
}

TEST(Verifier, ServesManyThreadsWhileTheTableChanges) {
  const SigningKey key = SigningKey::generate();
  Verifier verifier({.cached_tokens = 8});
  verifier.on_unknown_key([] {});
  verifier.update({key.public_key()}, {});
  std::vector<std::string> tokens;
  tokens.reserve(16);
  for (int i = 0; i < 16; ++i) tokens.push_back(key.sign(claims_for("ada")));
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        for (const auto& token : tokens) wrong += verifier.verify(token).has_value() ? 0 : 1;
      }
    });
  }
  for (int i = 0; i < 100; ++i) {
    verifier.begin_update();
    verifier.update({key.public_key(), SigningKey::generate().public_key()}, {});
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace parley::jwt
