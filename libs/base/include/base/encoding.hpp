#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// Base64url without padding (RFC 4648, section 5; RFC 7515, appendix C).
std::string base64url_encode(std::string_view bytes);

/// Nothing for a character outside the alphabet, padding, an impossible length, or stray bits at
/// the end: so each byte string has one encoding only.
std::optional<std::string> base64url_decode(std::string_view text);

/// The percent-encoding of a URL's parts (RFC 3986, section 2.1): all but unreserved characters.
std::string percent_encode(std::string_view text);

/// With `plus_is_space` as in a form's fields. Nothing if an escape is broken, or the result is no
/// UTF-8 or holds U+0000.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// Lower-case hexadecimal.
std::string hex_encode(std::string_view bytes);

/// `count` bytes from the system's generator. Ends the process if there is none.
std::string random_bytes(std::size_t count);

}  // namespace parley
