#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "stores/stores.hpp"

namespace parley::auth {

/// One login and the family of refresh tokens that follow from it.
struct Session {
  SessionId id;
  UserId user_id;
  /// Secret for deriving the next refresh token, in base64url; useless without the last token.
  std::string secret;
  /// The address of the login.
  std::string address;
  Timestamp created_at;
  Timestamp last_used_at;
  /// Extended by each refresh.
  Timestamp expires_at;

  bool operator==(const Session&) const = default;
};

/// Records an issued refresh token. Numbers count from 0 in each session.
struct IssuedToken {
  std::int64_t number = 0;
  /// SHA-256 in base64url.
  std::string hash;

  bool operator==(const IssuedToken&) const = default;
};

/// The minimum number of a session's last tokens that are remembered: enough to decide whether a
/// token is spent.
inline constexpr std::int64_t kRememberedTokens = 3;

/// Sessions and their refresh tokens; in auth-service's own database `auth`.
///
/// A session that is absent has ended; nothing restores it. All functions block. Errors of all:
/// kUnavailable, retryable. Threads: any.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  /// Creates indexes and tables. Idempotent.
  virtual Status prepare() = 0;

  /// Inserts the session and its token number 0.
  virtual Status insert(const Session& session, const std::string& first_token_hash) = 0;
  virtual Result<std::optional<Session>> find(const SessionId& id) = 0;
  /// The user's sessions, oldest first.
  virtual Result<std::vector<Session>> of_user(const UserId& user_id) = 0;

  /// The remembered tokens from this number on, in ascending order.
  virtual Result<std::vector<IssuedToken>> issued_from(const SessionId& id,
                                                       std::int64_t number) = 0;
  /// Remembers the token, forgets those at least kRememberedTokens older, and updates the session's
  /// times. Succeeds if repeated, and for a session that has ended.
  virtual Status issue(const SessionId& id, const IssuedToken& token, Timestamp used_at,
                       Timestamp expires_at) = 0;

  /// Ends the session. Succeeds if there is none.
  virtual Status remove(const SessionId& id) = 0;
  /// Removes everything that had expired by `time`.
  virtual Status purge(Timestamp time) = 0;
};

/// The adapter for the configured store. `stores` must outlive it.
std::unique_ptr<SessionStore> open_session_store(stores::Stores& stores);

}  // namespace parley::auth
