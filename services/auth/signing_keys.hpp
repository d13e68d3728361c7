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
  /// From the publication of a key to its first signature; the first key signs at once.
  std::chrono::milliseconds lead{5'000};
  /// How often the store is looked at.
  std::chrono::milliseconds poll{2'000};
  /// Called on the keys' thread after every look, with its outcome: for readiness.
  std::function<void(const Status&)> report;
};

/// The key that this process signs access tokens with. Its private half never leaves the memory;
/// its public half is in the store before it signs anything, and until the last token that it can
/// have signed has expired. A key that is missed in the store is replaced at once.
///
/// Threads: one of its own; every function from any. Owns: not the store, which must outlive it.
/// Stop: destruction ends the thread, after the store call that is under way.
class SigningKeys {
 public:
  SigningKeys(accounts::AccountStore& store, SigningKeysOptions options);
  ~SigningKeys();
  SigningKeys(const SigningKeys&) = delete;
  SigningKeys& operator=(const SigningKeys&) = delete;

  /// An access token for the one whose identity it is. Errors: kUnavailable, retryable, while no
  /// key could be published.
  Result<std::string> sign(const jwt::Identity& identity) const;

  /// Makes the next key now.
  void rotate();

  /// The keys of all auth-services, as of the last look.
  std::vector<accounts::StoredKey> published() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::auth
