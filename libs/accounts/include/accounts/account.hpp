#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::accounts {

inline constexpr std::size_t kMinUsernameLength = 3;
inline constexpr std::size_t kMaxUsernameLength = 32;

/// A user who may log in. The account is the commit point of a registration: without it, the user
/// does not exist.
struct Account {
  UserId id;
  /// As it was registered; unique without regard to case.
  std::string username;
  Timestamp created_at;
  bool disabled = false;

  bool operator==(const Account&) const = default;
};

/// Whether an account may have this name: 3 to 32 of a–z, A–Z, 0–9, `.`, `_` and `-`, the first of
/// them a letter or digit.
bool is_username(std::string_view text);

/// Whether a new user may register it: is_username(), and the last character is a letter or digit.
/// Names that end otherwise predate this rule: in a mention, a sentence's full stop would count as
/// part of the name.
/// Errors: kInvalid, with these rules.
Status check_new_username(std::string_view username);

/// `.`, `_` or `-`.
bool is_username_sign(char character);

/// Whether all characters of the text may occur in a user name.
bool is_username_text(std::string_view text);

/// What user names are compared and sorted by: ASCII letters in lower case.
std::string username_key(std::string_view username);

}  // namespace parley::accounts
