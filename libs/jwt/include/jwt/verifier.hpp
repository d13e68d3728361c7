#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "jwt/claims.hpp"
#include "jwt/public_key.hpp"

namespace parley::jwt {

/// The longest token that is examined.
inline constexpr std::size_t kMaxTokenBytes = 2048;

/// The code with which verify() refuses an expired token. The holder needs a new one, and nothing
/// else; HTTP answers it as code::kUnauthenticated, a WebSocket with a close code of its own.
inline constexpr std::string_view kExpired = "token_expired";

struct VerifierOptions {
  std::string issuer = "parley";
  std::string audience = "parley";
  /// How many verified tokens are remembered, at about 400 bytes each.
  std::size_t cached_tokens = 65536;
  std::function<Timestamp()> clock = now;
};

/// Verifies access tokens against keys and revocations in memory: never blocks.
///
/// Accepts ES256 under a key of its own table and nothing else; `jku`, `x5u` and `jwk` are never
/// read. A revoked session's token is refused before the cache of verified tokens is asked.
/// Source: RFC 8725, RFC 9068 section 4.
///
/// Threads: every function from any. The table is filled by one owner (accounts::KeyRing).
/// Stop: destruction answers the verifications that still wait with kUnavailable.
class Verifier {
 public:
  using Done = std::function<void(Result<Identity>)>;

  explicit Verifier(VerifierOptions options = {});
  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  /// Errors: kUnauthenticated for a token that is not valid (the detail names the reason and
  /// nothing of the token); kExpired for one that has expired, also under a key that is not known
  /// (any more): its `exp` is then read unproven, and does no more than choose between two
  /// refusals; kUnavailable, retryable, before the first update().
  Result<Identity> verify(std::string_view token);

  /// As above, but a valid-looking, unexpired token under an unknown key waits until the owner has
  /// read the keys once (a second or two; kUnavailable when that fails, or when too many wait).
  /// `done` is called exactly once: on this thread, before verify returns, in every other case; or
  /// else on the owner's thread, where it must not block.
  void verify(std::string_view token, Done done);

  /// Whether the session has ended: for objects that outlive the request with the token.
  bool is_revoked(const SessionId& session_id) const;

  /// Whether there has been an update(): part of a service's readiness.
  bool loaded() const;

  // For the owner of the table.

  /// `ask` is called, from any thread, when a token names an unknown key; it must not block.
  void on_unknown_key(std::function<void()> ask);
  /// Call it before reading keys: verifications that wait now are answered by the next update() or
  /// update_failed(); later ones wait for the next round.
  void begin_update();
  /// Replaces the whole table.
  void update(std::vector<PublicKey> keys, std::vector<SessionId> revoked);
  void update_failed();
  /// Revokes at once, until the next update(), which should name it too.
  void revoke(const SessionId& session_id);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::jwt
