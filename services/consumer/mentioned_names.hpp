#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::consumer {

/// What one `@` may mean: user names as accounts::username_key() writes them, the longest first.
using PossibleNames = std::vector<std::string>;

/// Whom the text may name, in its order, each word once: "@Bob." gives "bob." and "bob". At most
/// `limit` names in all. `text` must be UTF-8.
///
/// An `@` within a word names nobody, as in an address of electronic mail: where a letter or digit
/// of any script is before it, with the marks on it and underscores behind it. Scripts that are
/// written without spaces (Han, kana, Thai and others) have no such words, as in UAX #29. What
/// stands in a URL, or in code as CommonMark knows it (sections 4.5 and 6.1), names nobody.
std::vector<PossibleNames> mentioned_names(std::string_view text, std::size_t limit);

}  // namespace parley::consumer
