#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "accounts/account_store.hpp"
#include "base/result.hpp"
#include "jwt/claims.hpp"

namespace parley::auth {

struct SigningKeysOptions {
  std::string issuer = "parley";
  std::string audience = "parley";
  std::chrono::seconds token_life = jwt::kMaxTokenLife;
  std::chrono::seconds rotation = std::chrono::hours{24};
  /// From a key's publication to its first signature; the first key signs at once.
  std::chrono::milliseconds lead{5'000};
  /// The interval for reading the store.
  std::chrono::milliseconds poll{2'000};
  /// Called on the keys' thread after each read, with its outcome; for readiness.
  std::function<void(const Status&)> report;
};

/// The key with which this process signs access tokens. Its private half never leaves memory. Its
/// public half is in the store before it signs anything, and until the last token it can have
/// signed has expired. A key that is missing from the store is replaced at once.
///
/// Threads: one of its own; all functions from any. Owns: not the store, which must outlive it.
/// Stop: the destructor ends the thread, after the running store call.
class SigningKeys {
 public:
  SigningKeys(accounts::AccountStore& store, SigningKeysOptions options);
  ~SigningKeys();
  SigningKeys(const SigningKeys&) = delete;
  SigningKeys& operator=(const SigningKeys&) = delete;

  /// An access token for this identity. Errors: kUnavailable, retryable, while no key could be
  /// published.
  Result<std::string> sign(const jwt::Identity& identity) const;

  /// Generates the next key now.
  void rotate();

  /// The keys of all auth-services, as last read.
  std::vector<accounts::StoredKey> published() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::auth
