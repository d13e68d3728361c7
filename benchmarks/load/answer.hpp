#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace parley::bench {

/// The parts of an HTTP/1.1 answer that the generator needs.
struct Answer {
  /// 0: not an answer that this parser supports (Content-Length only, no chunks).
  unsigned status = 0;
  /// Head and body.
  std::size_t size_bytes = 0;
  /// Whether the server closes the connection after it.
  bool closes = false;
};

/// The answer at the beginning of `bytes`; nothing while its head or body is incomplete.
std::optional<Answer> parse_answer(std::string_view bytes);

}  // namespace parley::bench
