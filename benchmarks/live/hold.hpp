#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <vector>

#include "members.hpp"

namespace parley::bench {

/// Members with many connections each, which stay open, and resume when lost.
struct HoldPlan {
  std::vector<std::uint16_t> ports;
  std::vector<Member> members;
  std::size_t connections_each = 1;
  std::chrono::seconds open_within{120};
  /// The time limit for a command.
  std::chrono::seconds within{120};
};

/// Opens all connections and prints {"open":…}. Then reads commands from the descriptor `commands`,
/// one per line, and prints a line of JSON for each completed one, until the input ends and nothing
/// is in progress:
///   cut                        cuts all; completed when all are back at their positions
///   watch                      the same, but the caller kills the server, after a first line; the
///                              time counts from the first lost connection
///   expect CONVERSATION SEQ    the end of this conversation; prints nothing
///   check                      completed when all are at the ends of such conversations; reports
///                              what all connections together have missed so far
/// Errors: std::runtime_error for what isn't completed in time, and for an unknown command.
void hold(const HoldPlan& plan, int commands, std::ostream& out);

}  // namespace parley::bench
