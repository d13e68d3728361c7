#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bench {

/// As in RFC 6455, section 5.2, plus kBroken.
enum class Opcode : std::uint8_t { kText = 1, kClose = 8, kPing = 9, kPong = 10, kBroken = 16 };

struct Frame {
  Opcode opcode = Opcode::kBroken;
  /// As received: if masked, with a key of zeros.
  std::string_view payload;
  /// Header and payload.
  std::size_t size_bytes = 0;
};

/// More than any frame in a benchmark.
inline constexpr std::size_t kMaxPayloadBytes = 1024UL * 1024;

/// The frame at the beginning of `bytes`; nothing while it is incomplete. kBroken for what no
/// benchmark sends: fragments, binary frames, reserved bits, a mask that isn't zero, more than
/// kMaxPayloadBytes.
std::optional<Frame> parse_frame(std::string_view bytes);

/// A client's frame, masked with a key of zeros: cheap here, while the measured server unmasks it
/// like any other.
std::string client_frame(Opcode opcode, std::string_view payload);

/// A server's frame.
std::string server_frame(Opcode opcode, std::string_view payload);

}  // namespace parley::bench
