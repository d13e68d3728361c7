#include "mentioned_names.hpp"

#include <algorithm>

#include "accounts/account.hpp"

namespace parley::consumer {

std::vector<std::string_view> mentioned_names(std::string_view text, std::size_t limit) {
  std::vector<std::string_view> names;
  const auto is_name = [](std::string_view one) { return accounts::is_username_text(one); };
  for (std::size_t at = text.find('@'); at != std::string_view::npos && names.size() < limit;
       at = text.find('@', at + 1)) {
    if (at > 0 && is_name(text.substr(at - 1, 1))) continue;
    std::size_t end = at + 1;
    while (end < text.size() && is_name(text.substr(end, 1))) ++end;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

}  // namespace parley::consumer
