#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace parley {

/// The whole text as a decimal number; nothing if it is anything else, or out of range.
template <std::integral Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last) return std::nullopt;
  return number;
}

}  // namespace parley
