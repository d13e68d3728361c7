#pragma once

#include <string_view>

#include "base/result.hpp"

/// The codes of every problem that Parley answers with (RFC 9457, member `code`). Stable: a program
/// may branch on them. error_info() gives the HTTP status and title of each.
namespace parley::code {

inline constexpr std::string_view kUnauthenticated = "unauthenticated";
inline constexpr std::string_view kInvalidCredentials = "invalid_credentials";
inline constexpr std::string_view kInvalidRefreshToken = "invalid_refresh_token";
inline constexpr std::string_view kForbidden = "forbidden";
inline constexpr std::string_view kCannotMessage = "cannot_message";
inline constexpr std::string_view kRegistrationClosed = "registration_closed";
inline constexpr std::string_view kMethodNotAllowed = "method_not_allowed";
inline constexpr std::string_view kUsernameTaken = "username_taken";
inline constexpr std::string_view kWeakPassword = "weak_password";
inline constexpr std::string_view kTooLarge = "too_large";
inline constexpr std::string_view kUriTooLong = "uri_too_long";
inline constexpr std::string_view kHeadersTooLarge = "headers_too_large";
inline constexpr std::string_view kUnsupportedMediaType = "unsupported_media_type";
inline constexpr std::string_view kRateLimited = "rate_limited";
/// Done, but its entry is not yet known to be kept. A repeat is safe and finds out.
inline constexpr std::string_view kUnconfirmed = "unconfirmed";
inline constexpr std::string_view kRequestTimeout = "request_timeout";

}  // namespace parley::code

namespace parley::protocol {

struct ErrorInfo {
  std::string_view code;
  unsigned status;
  std::string_view title;
};

/// Status and title for a code; those of `internal` for an unknown code.
const ErrorInfo& error_info(std::string_view code);

}  // namespace parley::protocol
