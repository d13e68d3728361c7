#include "base/utf8.hpp"

#include <boost/locale/utf.hpp>

namespace parley {

namespace utf = boost::locale::utf;

bool is_utf8(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    const utf::code_point point = utf::utf_traits<char>::decode(at, end);
    if (point == utf::illegal || point == utf::incomplete) return false;
  }
  return true;
}

std::size_t utf8_length(std::string_view bytes) {
  std::size_t count = 0;
  for (const char byte : bytes) {
    if ((static_cast<unsigned char>(byte) & 0xc0) != 0x80) ++count;
  }
  return count;
}

std::string_view utf8_prefix(std::string_view bytes, std::size_t max_length) {
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  std::size_t length = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (is_first(bytes[at]) && length++ == max_length) return bytes.substr(0, at);
  }
  return bytes;
}

bool has_control_character(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && static_cast<unsigned char>(bytes[at + 1]) < 0xa0) return true;
  }
  return bytes.find("\u2028") != bytes.npos || bytes.find("\u2029") != bytes.npos;
}

}  // namespace parley
