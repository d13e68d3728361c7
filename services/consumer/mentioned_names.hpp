#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::consumer {

/// The possible meanings of one `@`: user names in the form of accounts::username_key(), longest
/// first.
using PossibleNames = std::vector<std::string>;

/// The names that the text may mention, in order, each word once: "@Bob." gives "bob." and "bob".
/// At most `limit` names in total. `text` must be UTF-8.
///
/// An `@` within a word mentions no one, as in an email address: that is, after a letter or digit
/// of any script, with its combining marks and any underscores after it. Scripts written without
/// spaces (Han, kana, Thai and others) have no such words, as in UAX #29. URLs, and code according
/// to CommonMark (sections 4.5 and 6.1), mention no one.
std::vector<PossibleNames> mentioned_names(std::string_view text, std::size_t limit);

}  // namespace parley::consumer
