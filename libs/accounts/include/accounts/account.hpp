#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::accounts {

inline constexpr std::size_t kMinUsernameLength = 3;
inline constexpr std::size_t kMaxUsernameLength = 32;

/// Somebody who may log in. The account is the commit point of a registration: there is nobody
/// without it.
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

/// Whether somebody may register under it: likewise, and the last is a letter or digit. Names that
/// end otherwise are from before this rule: a mention would take the end of a sentence for theirs.
/// Errors: kInvalid, with these rules.
Status check_new_username(std::string_view username);

/// `.`, `_` or `-`.
bool is_username_sign(char character);

/// Whether there is nothing in the text that no user name has.
bool is_username_text(std::string_view text);

/// What user names are compared and sorted by: ASCII letters in lower case.
std::string username_key(std::string_view username);

}  // namespace parley::accounts
