#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "stores/stores.hpp"

namespace parley::auth {

/// The password of an account, as a PHC string.
struct Credential {
  UserId user_id;
  std::string password_hash;
  /// When the password was set; a rehash of the same password leaves it.
  Timestamp set_at;

  bool operator==(const Credential&) const = default;
};

/// Passwords, and whether registration is open; auth-service's own database `auth`.
///
/// Every function blocks. Errors, of all of them: kUnavailable, retryable, when the store can't be
/// reached. Threads: every function from any.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;

  /// Makes indexes and tables, idempotently.
  virtual Status prepare() = 0;

  /// Errors: kConflict if the user has one.
  virtual Status insert(const Credential& credential) = 0;
  virtual Result<std::optional<Credential>> find(const UserId& user_id) = 0;
  /// Only if the stored hash still is `old_hash`. Errors: kConflict if it isn't.
  virtual Status replace(const std::string& old_hash, const Credential& credential) = 0;
  /// None there is no error.
  virtual Status remove(const UserId& user_id) = 0;

  /// Nothing if an operator never said.
  virtual Result<std::optional<bool>> registration_open() = 0;
  virtual Status set_registration_open(bool open) = 0;
};

/// The adapter for the store that the settings name. `stores` must outlive it.
std::unique_ptr<CredentialStore> make_credential_store(stores::Stores& stores);

}  // namespace parley::auth
