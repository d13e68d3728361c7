#pragma once

#include <span>
#include <string_view>

namespace parley::conversations {

/// The schema of chat.db.
std::span<const std::string_view> chat_migrations();

}  // namespace parley::conversations
