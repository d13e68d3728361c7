#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Makes texts of others safe for a terminal. Threads: any, after use_utf8_locale().
namespace parley::cli {

/// Sets the process's locale to the environment's, always with UTF-8. Call it once, at the start.
void use_utf8_locale();

/// Splits UTF-8 into code points; U+FFFD for each invalid byte.
std::u32string decode(std::string_view bytes);
std::string encode(std::u32string_view points);

/// One line that is safe to print: control characters (C0, DEL, C1, which begin escape sequences),
/// marks that change the writing direction (which could make one text look like another) and
/// invalid characters become visible replacements; a tab becomes a space. Line ends become "⏎".
std::string one_line(std::string_view text);

/// The same for each line; at least one. LF, CR LF, U+2028 and U+2029 end a line.
std::vector<std::string> lines_of(std::string_view text);

}  // namespace parley::cli
