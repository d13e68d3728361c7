#pragma once

#include <chrono>
#include <string>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace parley::jwt {

/// No access token is valid for longer.
inline constexpr std::chrono::seconds kMaxTokenLife = std::chrono::minutes{15};
/// How far apart two machines' clocks may be for a token that was just issued.
inline constexpr std::chrono::seconds kClockSkew{5};
/// The one client that access tokens are issued to (`client_id`).
inline constexpr const char* kClientId = "parley";

/// Who a request comes from, as its access token says.
struct Identity {
  UserId user_id;
  SessionId session_id;
  std::string username;
  /// `exp` of the token.
  Timestamp expires_at{};

  bool operator==(const Identity&) const = default;
};

/// What an access token states. Source: RFC 9068, section 2.2; `sid` as in OpenID Connect.
struct Claims {
  Identity identity;  ///< `sub`, `sid`, `preferred_username`
  std::string issuer;
  std::string audience;
  Timestamp issued_at;   ///< `iat` and `nbf`, in whole seconds
  Timestamp expires_at;  ///< at most kMaxTokenLife after issued_at
};

}  // namespace parley::jwt
