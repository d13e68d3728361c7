#pragma once

#include <string_view>
#include <vector>

namespace parley::consumer {

/// What stands behind an `@` in the text and could be a user name, in its order, as long as it
/// goes:
/// "@ada." gives "ada.", from which the caller may take what closes a sentence. An `@` within a
/// word, as in an address of electronic mail, is none. At most `limit`.
std::vector<std::string_view> mentioned_names(std::string_view text, std::size_t limit);

}  // namespace parley::consumer
