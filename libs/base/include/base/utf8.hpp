#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parley {

/// Whether the bytes are well-formed UTF-8 (RFC 3629): no overlong form, surrogate or code point
/// over U+10FFFF.
bool is_utf8(std::string_view bytes);

/// Number of code points; the bytes must be well-formed.
std::size_t utf8_length(std::string_view bytes);

/// The first `max_length` code points at most; the bytes must be well-formed. Refers to `bytes`.
std::string_view utf8_prefix(std::string_view bytes, std::size_t max_length);

/// Whether there is a control character (U+0000 … U+001F, U+007F … U+009F) or one of Unicode's own
/// line ends (U+2028, U+2029): what a name or title must not hold. The bytes must be well-formed.
bool has_control_character(std::string_view bytes);

/// Returns the code point at byte `at` and moves `at` past it. `text` must be UTF-8 and longer than
/// `at`.
char32_t next_point(std::string_view text, std::size_t& at);

/// Whether Unicode classes it as a letter or digit (glibc's C.UTF-8; ASCII alone where a system
/// lacks that locale).
bool is_letter_or_digit(char32_t point);

/// Whether it attaches to the character before it and has no width of its own: combining marks,
/// variation selectors, joiners (likewise; always false where a system lacks that locale).
bool is_mark(char32_t point);

/// The text in the form in which names are compared: each letter in lower case, by Unicode's
/// simple mapping (glibc's C.UTF-8; ASCII alone where a system lacks that locale). `text` must be
/// UTF-8. May be longer in bytes than the text.
std::string fold_case(std::string_view text);

}  // namespace parley
