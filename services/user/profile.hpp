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

/// What a user says of themselves. Empty texts are ones that they haven't set.
struct Profile {
  UserId user_id;
  /// Shown instead of the user name. No control characters, no space at either end.
  std::string display_name;
  std::string about;

  bool operator==(const Profile&) const = default;
};

}  // namespace parley::user
