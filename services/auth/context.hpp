#pragma once

#include "accounts/account_store.hpp"
#include "auth_config.hpp"
#include "credential_store.hpp"
#include "jwt/verifier.hpp"
#include "login_throttle.hpp"
#include "password_hasher.hpp"
#include "runtime/rate_limiter.hpp"
#include "runtime/worker_pool.hpp"
#include "session_store.hpp"
#include "signing_keys.hpp"

namespace parley::auth {

/// The dependencies of auth-service's routes. Owns nothing.
struct Context {
  const Config& config;
  accounts::AccountStore& accounts;
  CredentialStore& credentials;
  SessionStore& sessions;
  const PasswordHasher& hasher;
  SigningKeys& keys;
  jwt::Verifier& verifier;
  LoginThrottle& logins;
  runtime::RateLimiter& registrations_by_address;
  runtime::RateLimiter& registrations;
  /// For hashing passwords only.
  runtime::WorkerPool& password_workers;
};

}  // namespace parley::auth
