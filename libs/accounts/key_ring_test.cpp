#include "accounts/key_ring.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>

#include "jwt/signing_key.hpp"
#include "protocol/error_codes.hpp"
#include "test_support/eventually.hpp"

namespace parley::accounts {
namespace {

using test_support::eventually;
using namespace std::chrono_literals;

/// Keys and revocations in memory, and a switch that makes the store unavailable.
class MemoryStore final : public AccountStore {
 public:
  Status prepare() override { return {}; }
  Status ping() override { return {}; }
  Status insert(const Account&) override { return {}; }
  Status set_disabled(const UserId&, bool) override { return {}; }
  Result<std::optional<Account>> find(const UserId&) override { return std::nullopt; }
  Result<std::vector<Account>> find_all(std::span<const UserId>) override {
    return std::vector<Account>{};
  }
  Result<std::optional<Account>> find_by_username(std::string_view) override {
    return std::nullopt;
  }
  Result<std::vector<Account>> find_by_keys(std::span<const std::string>) override {
    return std::vector<Account>{};
  }
  Result<std::vector<Account>> search(std::string_view, std::string_view, std::size_t) override {
    return std::vector<Account>{};
  }
  Status insert_key(const StoredKey& key) override {
    const std::lock_guard lock(mutex_);
    keys_.push_back(key);
    return {};
  }
  Status remove_key(std::string_view) override { return {}; }
  Result<std::vector<StoredKey>> keys(Timestamp) override {
    ++reads;
    if (away) return unavailable("the store is away");
    const std::lock_guard lock(mutex_);
    return keys_;
  }
  Status revoke(std::span<const Revocation> revocations) override {
    const std::lock_guard lock(mutex_);
    revocations_.insert(revocations_.end(), revocations.begin(), revocations.end());
    return {};
  }
  Result<std::vector<Revocation>> revocations(Timestamp) override {
    const std::lock_guard lock(mutex_);
    return revocations_;
  }
  Status purge(Timestamp) override { return {}; }

  std::atomic<bool> away = false;
  std::atomic<int> reads = 0;

 private:
  std::mutex mutex_;
  std::vector<StoredKey> keys_;
  std::vector<Revocation> revocations_;
};

StoredKey stored(const jwt::SigningKey& key) {
  const jwt::PublicKey& half = key.public_key();
  return {half.kid(), half.x(), half.y(), now(), now() + 1h};
}

std::string token_of(const jwt::SigningKey& key, const SessionId& session_id) {
  const Timestamp at = now();
  return key.sign({{UserId::random(), session_id, "ada"}, "parley", "parley", at, at + 15min});
}

/// Verifies until the outcome is as wanted, for as long as eventually() does.
bool becomes(jwt::Verifier& verifier, const std::string& token, bool wanted) {
  return eventually([&] { return verifier.verify(token).has_value() == wanted; });
}

TEST(KeyRing, BringsKeysAndRevocationsToTheVerifier) {
  MemoryStore store;
  const jwt::SigningKey key = jwt::SigningKey::generate();
  store.insert_key(stored(key)).value();
  jwt::Verifier verifier;
  const KeyRing ring(store, verifier, {.poll = 10ms, .pause = 1ms});
  const SessionId session_id = SessionId::random();
  const std::string token = token_of(key, session_id);
  EXPECT_TRUE(becomes(verifier, token, true));
  const Revocation revocation{session_id, now() + 1h};
  store.revoke({&revocation, 1}).value();
  EXPECT_TRUE(becomes(verifier, token, false));
}

TEST(KeyRing, LooksAtOnceWhenATokenNamesAnUnknownKey) {
  MemoryStore store;
  jwt::Verifier verifier;
  std::promise<bool> taken;
  const KeyRing ring(store, verifier, {.poll = 1h, .pause = 1ms});
  ASSERT_TRUE(eventually([&] { return verifier.loaded(); }));
  const jwt::SigningKey key = jwt::SigningKey::generate();
  store.insert_key(stored(key)).value();
  verifier.verify(token_of(key, SessionId::random()), [&](const Result<jwt::Identity>& result) {
    taken.set_value(!result.has_error());
  });
  EXPECT_TRUE(taken.get_future().get());
}

TEST(KeyRing, ReadsNoMoreOftenThanThePauseAllows) {
  MemoryStore store;
  jwt::Verifier verifier;
  const KeyRing ring(store, verifier, {.poll = 1h, .pause = 1h});
  ASSERT_TRUE(eventually([&] { return verifier.loaded(); }));
  for (int i = 0; i < 100; ++i) {
    verifier.verify(token_of(jwt::SigningKey::generate(), SessionId::random()),
                    [](const Result<jwt::Identity>&) {});
  }
  EXPECT_EQ(store.reads, 1);
}

TEST(KeyRing, KeepsTheLastTableWhileTheStoreIsAwayAndReportsIt) {
  MemoryStore store;
  const jwt::SigningKey key = jwt::SigningKey::generate();
  store.insert_key(stored(key)).value();
  jwt::Verifier verifier;
  std::atomic<int> failures = 0;
  const KeyRing ring(store, verifier, {.poll = 5ms, .pause = 1ms, .report = [&](const Status& s) {
                                         failures += s.has_error() ? 1 : 0;
                                       }});
  const std::string token = token_of(key, SessionId::random());
  ASSERT_TRUE(becomes(verifier, token, true));
  store.away = true;
  ASSERT_TRUE(eventually([&] { return failures >= 2; }));
  EXPECT_TRUE(verifier.verify(token).has_value());
}

TEST(KeyRing, IgnoresAKeyUnderAnothersName) {
  MemoryStore store;
  const jwt::SigningKey mine = jwt::SigningKey::generate();
  const jwt::SigningKey key = jwt::SigningKey::generate();
  StoredKey forged = stored(mine);
  forged.kid = key.public_key().kid();
  store.insert_key(forged).value();
  jwt::Verifier verifier;
  const KeyRing ring(store, verifier, {.poll = 1h, .pause = 1ms});
  ASSERT_TRUE(eventually([&] { return verifier.loaded(); }));
  EXPECT_FALSE(verifier.verify(token_of(key, SessionId::random())).has_value());
}

}  // namespace
}  // namespace parley::accounts
