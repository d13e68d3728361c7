#include "read_title.hpp"

#include "base/utf8.hpp"
#include "conversations/conversation.hpp"

namespace parley::chat {

std::optional<std::optional<std::string>> read_title(json::Members& members) {
  auto title = members.nullable_text("title", {1, conversations::kMaxTitleBytes});
  if (!title || !*title) return title;
  if (utf8_length(**title) > conversations::kMaxTitleLength) {
    members.refuse("`title` must have 1 to " + std::to_string(conversations::kMaxTitleLength) +
                   " characters");
  }
  if (has_control_character(**title)) members.refuse("`title` must not contain control characters");
  return title;
}

}  // namespace parley::chat
