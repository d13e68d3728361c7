#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace parley::consumer {

/// What most calls of the stores take at once.
inline constexpr std::size_t kPiece = 1000;

/// Calls `use(std::span<const Value>)`, which returns a Status, for one piece of the values after
/// the other, up to the first error.
template <typename Value, typename Use>
Status in_pieces(const std::vector<Value>& values, Use use) {
  for (std::size_t at = 0; at < values.size(); at += kPiece) {
    PARLEY_CHECK(use(std::span(values).subspan(at, std::min(kPiece, values.size() - at))));
  }
  return {};
}

}  // namespace parley::consumer
