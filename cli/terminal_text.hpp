#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text of others on a terminal. Threads: any, after use_utf8_locale().
namespace parley::cli {

/// Sets the process's locale: the environment's, with UTF-8 whatever it says. Once, at the start.
void use_utf8_locale();

/// Splits UTF-8 into code points; U+FFFD for each byte that belongs to none.
std::u32string decode(std::string_view bytes);
std::string encode(std::u32string_view points);

/// One line that a terminal shows and does not obey: control characters (C0, DEL, C1: escape
/// sequences begin with one), the marks that turn the direction of writing (which could make one
/// text look like another) and what is no character become visible signs; a tab a space. Line ends
/// become "⏎".
std::string one_line(std::string_view text);

/// The same line by line: at least one; LF, CR LF, U+2028 and U+2029 end one.
std::vector<std::string> lines_of(std::string_view text);

}  // namespace parley::cli
