#pragma once

#include <cstdint>

/// The codes with which realtime-service closes a socket, in addition to those of RFC 6455, section
/// 7.4.
///
/// | range | what a client does |
/// |---|---|
/// | 1001, 1006, 1011 … 1013, 4000 … 4099 | connects again after a jittered pause, and resumes |
/// | all others | stops: a retry would end the same way; a person or a new login is needed |
namespace parley::protocol::close_code {

/// The service shuts down; another instance is available.
inline constexpr std::uint16_t kRestart = 4000;
/// The client read too slowly: what it missed is in the store.
inline constexpr std::uint16_t kSlowReader = 4001;
/// What the socket needs to start is unavailable (store, keys).
inline constexpr std::uint16_t kUnavailable = 4002;
/// The token has expired, at the start or later: connect with a new one.
inline constexpr std::uint16_t kTokenExpired = 4003;

/// No valid `auth` frame in time.
inline constexpr std::uint16_t kAuthTimeout = 4100;
/// The token is invalid for a reason other than its age, or is another user's.
inline constexpr std::uint16_t kUnauthenticated = 4101;
/// Logged out, or the account was disabled.
inline constexpr std::uint16_t kSessionEnded = 4102;
/// The client went on sending after many refusals.
inline constexpr std::uint16_t kFlooding = 4103;

inline constexpr std::uint16_t kFirstReconnect = 4000;
inline constexpr std::uint16_t kLastReconnect = 4099;

/// Whether a client reconnects, by the table above.
constexpr bool reconnects(std::uint16_t code) {
  return code == 1001 || code == 1006 || (code >= 1011 && code <= 1013) ||
         (code >= kFirstReconnect && code <= kLastReconnect);
}

}  // namespace parley::protocol::close_code
