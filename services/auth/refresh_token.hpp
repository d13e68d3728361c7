#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace parley::auth {

/// A refresh token, taken apart. Its text is opaque to clients: the session's id, and base64url of
/// the number (4 bytes), 256 secret bits and a mark (16 bytes).
///
/// The next token's secret derives from this one's and the session's secret: a repeated refresh
/// gives the same token again, what the store holds alone makes none, and an old token alone
/// neither. The mark, made with the session's secret, tells a token that was ours from a made-up
/// one without a memory of all that were issued.
struct RefreshToken {
  SessionId session_id;
  std::uint32_t number = 0;
  std::string secret;

  bool operator==(const RefreshToken&) const = default;
};

/// 256 random bits for a session, in base64url.
std::string new_session_secret();

RefreshToken first_refresh_token(const SessionId& session_id);
RefreshToken next_refresh_token(const RefreshToken& token, const std::string& session_secret);

std::string write_refresh_token(const RefreshToken& token, const std::string& session_secret);
/// Whose token it claims to be; nothing if it hasn't the form of one.
std::optional<SessionId> session_of(std::string_view text);
/// Nothing unless the text was written with this secret.
std::optional<RefreshToken> read_refresh_token(std::string_view text,
                                               const std::string& session_secret);

/// What the store keeps of a token's text.
std::string refresh_token_hash(std::string_view text);

}  // namespace parley::auth
