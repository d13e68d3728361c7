#pragma once

#include "accounts/account_store.hpp"
#include "base/clock.hpp"
#include "credential_store.hpp"
#include "session_store.hpp"

namespace parley::auth {

/// Maintains auth-service's databases: creates their indexes once, checks that they answer, and
/// regularly removes expired records. Threads: one. Owns: none of the stores, which must outlive
/// it.
class StoreCare {
 public:
  StoreCare(accounts::AccountStore& accounts, CredentialStore& credentials, SessionStore& sessions)
      : accounts_(accounts), credentials_(credentials), sessions_(sessions) {}

  /// Call every few seconds. Errors: the first store error.
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
