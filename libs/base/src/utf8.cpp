#include "base/utf8.hpp"

#include <cstdint>

namespace parley {
namespace {

struct Lead {
  std::size_t length;
  std::uint32_t bits;
  std::uint32_t least;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xe0) == 0xc0) return {2, byte & 0x1fU, 0x80};
  if ((byte & 0xf0) == 0xe0) return {3, byte & 0x0fU, 0x800};
  if ((byte & 0xf8) == 0xf0) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const Lead lead = lead_of(static_cast<unsigned char>(bytes[at]));
    if (lead.length == 0 || bytes.size() - at < lead.length) return false;
    std::uint32_t point = lead.bits;
    for (std::size_t i = 1; i < lead.length; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[at + i]);
      if ((byte & 0xc0) != 0x80) return false;
      point = (point << 6) | (byte & 0x3fU);
    }
    const bool surrogate = point >= 0xd800 && point <= 0xdfff;
    if (point < lead.least || surrogate || point > 0x10ffff) return false;
    at += lead.length;
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
