#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace parley::user {

/// Code points and bytes of UTF-8; the shorter bound counts.
inline constexpr std::size_t kMaxDisplayNameLength = 64;
inline constexpr std::size_t kMaxDisplayNameBytes = 256;
inline constexpr std::size_t kMaxAboutLength = 500;
inline constexpr std::size_t kMaxAboutBytes = 2000;

/// What a user says of herself. Empty texts are ones that she hasn't set.
struct Profile {
  UserId user_id;
  /// Shown instead of the user name. No control characters, no space at either end.
  std::string display_name;
  std::string about;

  bool operator==(const Profile&) const = default;
};

/// The text in the form in which names are compared: each letter in lower case, by Unicode's
/// simple mapping (glibc's C.UTF-8; ASCII alone where a system lacks that locale). `text` must be
/// UTF-8.
std::string fold_case(std::string_view text);

}  // namespace parley::user
