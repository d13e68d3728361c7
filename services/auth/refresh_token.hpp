#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace parley::auth {

/// A parsed refresh token. Its text is opaque to clients: the session's id, then base64url of the
/// number (4 bytes), 256 secret bits and a MAC (16 bytes).
///
/// The next token's secret derives from this token's and the session's secret: a repeated refresh
/// returns the same token, and neither the store's content nor an old token alone suffices to
/// derive one. The MAC, keyed with the session's secret, distinguishes issued tokens from forged
/// ones without a record of all that were issued.
struct RefreshToken {
  SessionId session_id;
  std::uint32_t number = 0;
  std::string secret;

  bool operator==(const RefreshToken&) const = default;
};

/// 256 random bits, in base64url.
std::string new_session_secret();

RefreshToken first_refresh_token(const SessionId& session_id);
RefreshToken next_refresh_token(const RefreshToken& token, const std::string& session_secret);

std::string write_refresh_token(const RefreshToken& token, const std::string& session_secret);
/// The session the token claims; nothing if the text is malformed.
std::optional<SessionId> session_of(std::string_view text);
/// Nothing unless the text was written with this secret.
std::optional<RefreshToken> read_refresh_token(std::string_view text,
                                               const std::string& session_secret);

/// The hash that the store keeps.
std::string refresh_token_hash(std::string_view text);

}  // namespace parley::auth
