#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::auth {

inline constexpr std::size_t kMinPasswordCharacters = 8;
inline constexpr std::size_t kMaxPasswordBytes = 1024;
/// How hard a password must be to guess, as zxcvbn estimates it: 10^8 guesses, its score 3.
inline constexpr double kMinPasswordBits = 26.6;

/// Whether a password may be taken: long enough, and neither a common password nor made of the
/// user's name or ours. There are no rules of composition. Source: OWASP ASVS 5.0, 6.2.
/// `password` is well-formed UTF-8 without U+0000.
/// Errors: kInvalid for its length, kWeakPassword.
Status check_password(const std::string& password, std::string_view username);

}  // namespace parley::auth
