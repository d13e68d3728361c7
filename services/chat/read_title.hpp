#pragma once

#include <optional>
#include <string>

#include "json/members.hpp"

namespace parley::chat {

/// Reads the member `title`: 1 to kMaxTitleLength code points without control characters, or
/// `null`. Outer nothing: absent. finish() reports errors together with the others.
std::optional<std::optional<std::string>> read_title(json::Members& members);

}  // namespace parley::chat
