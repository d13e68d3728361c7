#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Texts in terminal columns, as defined by wcwidth(): wide characters take two columns; combining
/// ones take none and stay with the preceding character. All texts must come from one_line()
/// (terminal_text.hpp). Threads: any, after use_utf8_locale().
namespace parley::cli::chat {

int columns_of(std::u32string_view points);

/// The number of code points that fit; at least one if there is one.
std::size_t fitting(std::u32string_view points, int columns);

/// Padded with blanks to exactly this many columns, or cut with "…" at the end.
std::string fitted(std::string_view text, int columns);

/// At least one row, each of at most `columns` columns: broken at blanks, which are dropped, or
/// within words longer than a row.
std::vector<std::string> wrapped(std::string_view line, int columns);

}  // namespace parley::cli::chat
