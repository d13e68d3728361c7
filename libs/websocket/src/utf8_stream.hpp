#pragma once

#include <cstdint>
#include <string_view>

namespace parley::websocket {

/// Checks UTF-8 (RFC 3629) that arrives in pieces, and fails at the first byte that cannot continue
/// a text. Threads: one.
class Utf8Stream {
 public:
  /// False from the first wrong byte on.
  bool feed(std::string_view bytes);
  /// Whether no character is incomplete.
  bool complete() const { return missing_ == 0; }
  void reset() { *this = {}; }

 private:
  bool lead(std::uint8_t byte);

  /// Bytes that the character still needs, and the range of the next one.
  std::uint8_t missing_ = 0;
  std::uint8_t low_ = 0x80;
  std::uint8_t high_ = 0xbf;
};

}  // namespace parley::websocket
