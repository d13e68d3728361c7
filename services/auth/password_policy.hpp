#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::auth {

inline constexpr std::size_t kMinPasswordCharacters = 8;
inline constexpr std::size_t kMaxPasswordBytes = 1024;
/// The minimum strength of a password as estimated by zxcvbn: 10^8 guesses, its score 3.
inline constexpr double kMinPasswordBits = 26.6;

/// Checks a new password: its length, and that it is neither common nor derived from the user's
/// name or the product's. There are no composition rules. Source: OWASP ASVS 5.0, 6.2.
/// `password` must be well-formed UTF-8 without U+0000. Errors: kInvalid for its length,
/// kWeakPassword.
Status check_password(const std::string& password, std::string_view username);

}  // namespace parley::auth
