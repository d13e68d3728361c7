#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace parley::user {

/// In code points and in bytes of UTF-8; both bounds apply.
inline constexpr std::size_t kMaxDisplayNameLength = 64;
inline constexpr std::size_t kMaxDisplayNameBytes = 256;
inline constexpr std::size_t kMaxAboutLength = 500;
inline constexpr std::size_t kMaxAboutBytes = 2000;

/// What users say about themselves. Empty texts are unset.
struct Profile {
  UserId user_id;
  /// Shown instead of the user name. No control characters, no leading or trailing space.
  std::string display_name;
  std::string about;

  bool operator==(const Profile&) const = default;
};

}  // namespace parley::user
