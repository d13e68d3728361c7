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

/// One login and what followed from it: a family of refresh tokens.
struct Session {
  SessionId id;
  UserId user_id;
  /// What the next refresh token is derived with, in base64url; worthless without the last token.
  std::string secret;
  /// Where the login came from.
  std::string address;
  Timestamp created_at;
  Timestamp last_used_at;
  /// Moves with every refresh.
  Timestamp expires_at;

  bool operator==(const Session&) const = default;
};

/// That a refresh token was given out. Its number counts up from 0 in its session.
struct IssuedToken {
  std::int64_t number = 0;
  /// SHA-256 in base64url.
  std::string hash;

  bool operator==(const IssuedToken&) const = default;
};

/// How many of a session's last issued tokens are remembered at least: those that a token must be
/// compared with to know whether it is spent.
inline constexpr std::int64_t kRememberedTokens = 3;

/// Sessions and their refresh tokens; auth-service's own database `auth`.
///
/// A session has ended when it isn't there any more; nothing brings it back. Every function
/// blocks. Errors, of all of them: kUnavailable, retryable, when the store can't be reached.
/// Threads: every function from any.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  /// Makes indexes and tables, idempotently.
  virtual Status prepare() = 0;

  /// With its token number 0.
  virtual Status insert(const Session& session, const std::string& first_token_hash) = 0;
  virtual Result<std::optional<Session>> find(const SessionId& id) = 0;
  /// The user's, oldest first.
  virtual Result<std::vector<Session>> of_user(const UserId& user_id) = 0;

  /// The remembered tokens from this number on, rising.
  virtual Result<std::vector<IssuedToken>> issued_from(const SessionId& id,
                                                       std::int64_t number) = 0;
  /// Remembers the token, forgets those kRememberedTokens before it, and moves the session's times.
  /// Repeating it, or doing it for a session that has ended, is no error.
  virtual Status issue(const SessionId& id, const IssuedToken& token, Timestamp used_at,
                       Timestamp expires_at) = 0;

  /// Ends it. None there is no error.
  virtual Status remove(const SessionId& id) = 0;
  /// Forgets what expired at `time` or before.
  virtual Status purge(Timestamp time) = 0;
};

/// The adapter for the store that the settings name. `stores` must outlive it.
std::unique_ptr<SessionStore> make_session_store(stores::Stores& stores);

}  // namespace parley::auth
