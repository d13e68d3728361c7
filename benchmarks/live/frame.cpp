#include "frame.hpp"

namespace parley::bench {
namespace {

constexpr unsigned kFinal = 0x80;
constexpr unsigned kMasked = 0x80;
constexpr std::size_t kKeyBytes = 4;

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

/// The number of bytes after the second that hold the length.
std::size_t length_bytes(unsigned second) {
  const unsigned small = second & 0x7FU;
  return small == 127 ? 8 : small == 126 ? 2 : 0;
}

bool is_known(unsigned first) {
  return first == (kFinal | 1U) || (first >= (kFinal | 8U) && first <= (kFinal | 10U));
}

std::string make(Opcode opcode, std::string_view payload, unsigned mask) {
  std::string bytes;
  bytes.reserve(payload.size() + 14);
  bytes.push_back(static_cast<char>(kFinal | static_cast<unsigned>(opcode)));
  const std::size_t size = payload.size();
  const int shifts = size < 126 ? -8 : size < 65536 ? 8 : 56;
  const std::size_t small = shifts < 0 ? size : shifts == 8 ? 126 : 127;
  bytes.push_back(static_cast<char>(mask | small));
  for (int shift = shifts; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(size >> static_cast<unsigned>(shift)));
  }
  if (mask != 0) bytes.append(kKeyBytes, '\0');
  return bytes.append(payload);
}

}  // namespace

std::optional<Frame> parse_frame(std::string_view bytes) {
  constexpr Frame kBroken;
  if (bytes.empty()) return std::nullopt;
  if (!is_known(byte_at(bytes, 0))) return kBroken;
  if (bytes.size() < 2) return std::nullopt;
  const unsigned second = byte_at(bytes, 1);
  const std::size_t key_at = 2 + length_bytes(second);
  const std::size_t begin = key_at + ((second & kMasked) != 0 ? kKeyBytes : 0);
  if (bytes.size() < begin) return std::nullopt;
  std::uint64_t length = second & 0x7FU;
  if (key_at > 2) {
    length = 0;
    for (std::size_t at = 2; at < key_at; ++at) length = length << 8U | byte_at(bytes, at);
  }
  const std::string_view key = bytes.substr(key_at, begin - key_at);
  if (length > kMaxPayloadBytes || key.find_first_not_of('\0') != std::string_view::npos) {
    return kBroken;
  }
  if (bytes.size() - begin < length) return std::nullopt;
  return Frame{.opcode = static_cast<Opcode>(byte_at(bytes, 0) & 0xFU),
               .payload = bytes.substr(begin, length),
               .size_bytes = begin + length};
}

std::string client_frame(Opcode opcode, std::string_view payload) {
  return make(opcode, payload, kMasked);
}

std::string server_frame(Opcode opcode, std::string_view payload) {
  return make(opcode, payload, 0);
}

}  // namespace parley::bench
