#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <vector>

#include "members.hpp"

namespace parley::bench {

/// Members with many connections each, which stay, and come back where they were.
struct HoldPlan {
  std::vector<std::uint16_t> ports;
  std::vector<Member> members;
  std::size_t connections_each = 1;
  std::chrono::seconds open_within{120};
  /// For a command to be done.
  std::chrono::seconds within{120};
};

/// Opens all and prints {"open":…}. Then it reads commands from the descriptor `commands`, one a
/// line, and prints a line of JSON for each that is done, until that ends and nothing is under way:
///   cut                        cuts all; done when all are back where they were
///   watch                      the same, the other end will be killed: that may be done after a
///   first
///                              line, and the time counts from the first connection that is lost
///   expect CONVERSATION SEQ    no answer: where this conversation ends
///   check                      done when all are there as far as they are in such a conversation;
///                              tells of all connections together what they missed until now
/// Errors: std::runtime_error for what isn't there in time, and for an unknown command.
void hold(const HoldPlan& plan, int commands, std::ostream& out);

}  // namespace parley::bench
