#include "frame.hpp"

#include <algorithm>

namespace parley::websocket {
namespace {

void append_big_endian(std::string& text, std::uint64_t number, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) text.push_back(static_cast<char>(number >> (8 * i)));
}

}  // namespace

std::string make_frame(Opcode opcode, std::string_view payload) {
  const std::size_t length = payload.size();
  std::string frame;
  frame.reserve(kMaxHeaderBytes + length);
  frame.push_back(static_cast<char>(kFinalBit | static_cast<unsigned>(opcode)));
  if (length <= kMaxControlBytes) {
    frame.push_back(static_cast<char>(length));
  } else if (length <= 0xffff) {
    frame.push_back(126);
    append_big_endian(frame, length, 2);
  } else {
    frame.push_back(127);
    append_big_endian(frame, length, 8);
  }
  return frame.append(payload);
}

std::size_t header_bytes(std::string_view frame) {
  const auto length = static_cast<std::uint8_t>(frame[1]);
  if (length <= kMaxControlBytes) return 2;
  return length == 126 ? 4 : 10;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code == close_code::kNoStatus) return payload;
  std::size_t length = std::min(reason.size(), kMaxReasonBytes);
  while (length > 0 && length < reason.size() && (reason[length] & 0xc0) == 0x80) --length;
  append_big_endian(payload, code, 2);
  return payload.append(reason.substr(0, length));
}

}  // namespace parley::websocket
