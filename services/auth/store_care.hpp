#pragma once

#include "accounts/account_store.hpp"
#include "base/clock.hpp"
#include "credential_store.hpp"
#include "session_store.hpp"

namespace parley::auth {

/// What auth-service does for its databases besides requests: makes their indexes once, sees
/// whether they answer, and now and then throws away what expired.
/// Threads: one. Owns: none of the stores, which must outlive it.
class StoreCare {
 public:
  StoreCare(accounts::AccountStore& accounts, CredentialStore& credentials, SessionStore& sessions)
      : accounts_(accounts), credentials_(credentials), sessions_(sessions) {}

  /// To be called every few seconds. Errors: the first store's that doesn't work.
  Status look();

 private:
  Status prepare();
  Status purge();

  accounts::AccountStore& accounts_;
  CredentialStore& credentials_;
  SessionStore& sessions_;
  bool prepared_ = false;
  Monotonic::time_point last_purge_;
};

}  // namespace parley::auth
