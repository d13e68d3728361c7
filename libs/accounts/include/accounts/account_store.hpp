#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::stores {
class Stores;
struct CopiedDatabase;
}  // namespace parley::stores

namespace parley::accounts {

/// The public half of a key that some auth-service signs with (coordinates as in a JWK).
struct StoredKey {
  std::string kid;
  std::string x;
  std::string y;
  Timestamp created_at;
  /// When the last token that it can have signed expires.
  Timestamp expires_at;

  bool operator==(const StoredKey&) const = default;
};

/// A session whose access tokens are no longer accepted.
struct Revocation {
  SessionId session_id;
  /// When the session's last token expires by itself.
  Timestamp expires_at;

  bool operator==(const Revocation&) const = default;
};

/// The shared database `accounts`: written by auth-service, read by every service.
///
/// Reads see what was written before, from any process. Every function blocks, for no longer than
/// the store's time-outs: never call it on an I/O thread.
/// Errors, of all of them: kUnavailable, retryable, when the store can't be reached.
/// Threads: every function from any.
class AccountStore {
 public:
  virtual ~AccountStore() = default;

  /// Creates indexes and tables, idempotently. For auth-service, before anything is written.
  virtual Status prepare() = 0;
  /// Whether the store answers.
  virtual Status ping() = 0;

  /// Claims the user name. Errors: kUsernameTaken.
  virtual Status insert(const Account& account) = 0;
  /// Errors: kNotFound.
  virtual Status set_disabled(const UserId& id, bool disabled) = 0;

  virtual Result<std::optional<Account>> find(const UserId& id) = 0;
  /// The accounts among `ids` that exist, in no order.
  virtual Result<std::vector<Account>> find_all(std::span<const UserId> ids) = 0;
  /// Ignores case.
  virtual Result<std::optional<Account>> find_by_username(std::string_view username) = 0;
  /// The accounts that have these names, each a username_key(), in no order.
  virtual Result<std::vector<Account>> find_by_keys(std::span<const std::string> keys) = 0;
  /// Accounts, disabled ones left out, whose username_key starts with that of `prefix` (any text;
  /// may be empty), ascending by username_key, starting after `after_key` (empty: with the first),
  /// at most `limit`.
  virtual Result<std::vector<Account>> search(std::string_view prefix, std::string_view after_key,
                                              std::size_t limit) = 0;

  /// Leaves an existing key unchanged.
  virtual Status insert_key(const StoredKey& key) = 0;
  /// Removes the key: tokens that it signed are no longer accepted.
  virtual Status remove_key(std::string_view kid) = 0;
  /// Those that expire after `time`.
  virtual Result<std::vector<StoredKey>> keys(Timestamp time) = 0;

  /// Repeating one is no error.
  virtual Status revoke(std::span<const Revocation> revocations) = 0;
  /// Those that expire after `time`.
  virtual Result<std::vector<Revocation>> revocations(Timestamp time) = 0;

  /// Forgets keys and revocations that expired at `time` or before.
  virtual Status purge(Timestamp time) = 0;
};

/// The adapter for the store that the settings name. `stores` must outlive it.
std::unique_ptr<AccountStore> open_account_store(stores::Stores& stores);

/// For moving the database `accounts` from SQLite to MongoDB (stores/copy.hpp).
stores::CopiedDatabase copied_accounts();

}  // namespace parley::accounts
