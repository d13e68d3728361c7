#include "utf8_stream.hpp"

#include <cstring>

namespace parley::websocket {

bool Utf8Stream::lead(std::uint8_t byte) {
  low_ = 0x80;
  high_ = 0xbf;
  // Neither overlong (C0, C1, E0 80, F0 80) nor surrogate (ED A0) nor over U+10FFFF (F4 90, F5).
  if (byte < 0xc2 || byte > 0xf4) return false;
  if (byte < 0xe0) {
    missing_ = 1;
  } else if (byte < 0xf0) {
    missing_ = 2;
    if (byte == 0xe0) low_ = 0xa0;
    if (byte == 0xed) high_ = 0x9f;
  } else {
    missing_ = 3;
    if (byte == 0xf0) low_ = 0x90;
    if (byte == 0xf4) high_ = 0x8f;
  }
  return true;
}

bool Utf8Stream::feed(std::string_view bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::size_t at = 0;
  while (at < bytes.size()) {
    std::uint64_t eight = 0;
    if (missing_ == 0 && bytes.size() - at >= sizeof eight) {
      std::memcpy(&eight, bytes.data() + at, sizeof eight);
      if ((eight & kHighBits) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const auto byte = static_cast<std::uint8_t>(bytes[at++]);
    if (missing_ == 0) {
      if (byte >= 0x80 && !lead(byte)) return false;
    } else {
      if (byte < low_ || byte > high_) return false;
      low_ = 0x80;
      high_ = 0xbf;
      --missing_;
    }
  }
  return true;
}

}  // namespace parley::websocket
