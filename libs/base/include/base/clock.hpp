#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// Wall-clock time in UTC with milliseconds, as the stores keep it.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// For deadlines and durations: never steps back.
struct Monotonic {
  using rep = std::chrono::steady_clock::rep;
  using period = std::chrono::steady_clock::period;
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr bool is_steady = true;

  static time_point now();
};

Timestamp now();

/// RFC 3339 with three digits and Z: "2026-11-23T08:31:24.123Z".
std::string format_timestamp(Timestamp time);

/// The form that format_timestamp writes, and no other; nothing for any other text or a day that
/// does not exist.
std::optional<Timestamp> parse_timestamp(std::string_view text);

}  // namespace parley
