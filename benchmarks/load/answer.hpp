#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace parley::bench {

/// What the generator needs to know of an HTTP/1.1 answer.
struct Answer {
  /// 0: the bytes are no answer that this parser knows (Content-Length only, no chunks).
  unsigned status = 0;
  /// Head and body.
  std::size_t size_bytes = 0;
  /// Whether the server closes the connection after it.
  bool closes = false;
};

/// The answer at the beginning of `bytes`; nothing while its head or body is incomplete.
std::optional<Answer> parse_answer(std::string_view bytes);

}  // namespace parley::bench
