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

/// Lower-case hexadecimal.
std::string hex_encode(std::string_view bytes);

/// `count` bytes from the system's generator. Ends the process if there is none.
std::string random_bytes(std::size_t count);

}  // namespace parley
