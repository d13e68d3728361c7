#include "base/id.hpp"

#include "base/encoding.hpp"
#include "base/sha256.hpp"

namespace parley {
namespace {

constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

std::string base32(std::string_view bytes) {
  std::string text;
  text.reserve(kIdLength);
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char byte : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text += kBase32[(buffer >> (bits - 5)) & 31];
  }
  if (bits > 0) text += kBase32[(buffer << (5 - bits)) & 31];
  return text;
}

}  // namespace

bool is_id(std::string_view text) {
  if (text.size() != kIdLength) return false;
  for (const char character : text) {
    const bool letter = character >= 'a' && character <= 'z';
    const bool digit = character >= '2' && character <= '7';
    if (!letter && !digit) return false;
  }
  // 26 characters carry 130 bits; the last two are always zero.
  return kBase32.find(text.back()) % 4 == 0;
}

std::string random_id_text() { return base32(random_bytes(16)); }

std::string derived_id_text(std::span<const std::string_view> fields) {
  std::string bytes;
  for (const std::string_view field : fields) {
    const auto length = static_cast<std::uint32_t>(field.size());
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>((length >> shift) & 0xff);
    bytes += field;
  }
  const Sha256 digest = sha256(bytes);
  return base32({reinterpret_cast<const char*>(digest.data()), 16});
}

}  // namespace parley
