#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Texts in the columns of a terminal, as wcwidth() has them: wide characters take two, combining
/// ones none and stay with what they follow. All texts are one_line's (terminal_text.hpp).
/// Threads: any, after use_utf8_locale().
namespace parley::cli::chat {

int columns_of(std::u32string_view points);

/// How many code points fit, at least one if there is one.
std::size_t fitting(std::u32string_view points, int columns);

/// Filled with blanks to exactly so many columns, or cut with "…" at the end.
std::string fitted(std::string_view text, int columns);

/// Rows of at most so many columns, at least one: broken at blanks, which go, or within words that
/// are longer than a row.
std::vector<std::string> wrapped(std::string_view line, int columns);

}  // namespace parley::cli::chat
