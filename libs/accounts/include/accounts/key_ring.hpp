#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "accounts/account_store.hpp"
#include "base/result.hpp"
#include "jwt/verifier.hpp"

namespace parley::accounts {

struct KeyRingOptions {
  /// A revocation is known everywhere after this interval plus the time of one read.
  std::chrono::milliseconds poll{2000};
  /// The minimum time between two reads, however many unknown keys are requested.
  std::chrono::milliseconds pause{500};
  /// Called on the ring's thread after every read, with its outcome: for readiness.
  std::function<void(const Status&)> report = nullptr;
};

/// Keeps a Verifier's table of keys and revoked sessions in step with the store.
///
/// While the store is unavailable, the last table stays in use; its keys expire by themselves.
/// Threads: one of its own; every function from any. Owns: neither store nor verifier, which must
/// outlive it. Stop: destruction ends the thread, after the read that is under way.
class KeyRing {
 public:
  KeyRing(AccountStore& store, jwt::Verifier& verifier, KeyRingOptions options = {});
  ~KeyRing();
  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

  /// Reads as soon as `pause` allows.
  void refresh();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::accounts
