#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "websocket/close.hpp"

namespace parley::websocket {

/// RFC 6455, section 5.2.
enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xa
};

/// Of the first byte, and of the second.
inline constexpr unsigned kFinalBit = 0x80;
inline constexpr unsigned kMaskedBit = 0x80;

inline constexpr std::size_t kMaxControlBytes = 125;
/// Two bytes, the long form of the length, the mask.
inline constexpr std::size_t kMaxHeaderBytes = 14;

/// A whole message in one frame, as a server sends it.
std::string make_frame(Opcode opcode, std::string_view payload);

/// The header's length, from the first bytes of an unmasked frame.
std::size_t header_bytes(std::string_view frame);

/// The payload of a close frame; empty for kNoStatus. The reason is cut to fit, at a character
/// boundary.
std::string close_payload(std::uint16_t code, std::string_view reason);

}  // namespace parley::websocket
