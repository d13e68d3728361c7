#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "stores/stores.hpp"

namespace parley::auth {

/// An account's password, as a PHC string.
struct Credential {
  UserId user_id;
  std::string password_hash;
  /// When the password was set; a rehash keeps it.
  Timestamp set_at;

  bool operator==(const Credential&) const = default;
};

/// Passwords, and whether registration is open; in auth-service's own database `auth`.
///
/// All functions block. Errors of all: kUnavailable, retryable. Threads: any.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;

  /// Creates indexes and tables. Idempotent.
  virtual Status prepare() = 0;

  /// Errors: kConflict if the user has a credential already.
  virtual Status insert(const Credential& credential) = 0;
  virtual Result<std::optional<Credential>> find(const UserId& user_id) = 0;
  /// Replaces the credential if its hash is still `old_hash`. Errors: kConflict if it isn't.
  virtual Status replace(const std::string& old_hash, const Credential& credential) = 0;
  /// Succeeds if there is none.
  virtual Status remove(const UserId& user_id) = 0;

  /// Nothing if no operator has set it.
  virtual Result<std::optional<bool>> registration_open() = 0;
  virtual Status set_registration_open(bool open) = 0;
};

/// The adapter for the configured store. `stores` must outlive it.
std::unique_ptr<CredentialStore> open_credential_store(stores::Stores& stores);

}  // namespace parley::auth
