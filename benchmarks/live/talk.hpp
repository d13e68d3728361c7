#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "crowd.hpp"
#include "histogram.hpp"
#include "members.hpp"

namespace parley::bench {

/// Members, each with one connection that sends in turn; each message is delivered to some of them.
struct TalkPlan {
  std::vector<std::uint16_t> ports;
  std::vector<Member> members;
  /// The connections that receive each message, including the sender's if it does.
  std::size_t deliveries = 1;
  /// Whether the server answers each message with `accepted` or `error`.
  bool answered = true;
  bool nats = false;
  std::chrono::milliseconds length{5000};
  /// The time at the start that is excluded from the rates and the latencies.
  std::chrono::milliseconds skip{500};
  std::chrono::milliseconds grace{10'000};
  /// Messages sent per second regardless of answers (open loop). 0: `in_flight` messages are in
  /// progress, and the next is sent when one has been answered and delivered to all.
  double rate = 0;
  std::size_t in_flight = 64;
  std::uint64_t first_number = 0;
};

struct Talk {
  std::uint64_t begun = 0;
  std::vector<std::uint64_t> accepted;
  /// Errors by code.
  std::map<std::string, std::uint64_t, std::less<>> refused;
  std::uint64_t unanswered = 0;
  std::uint64_t deliveries = 0;
  /// Missing deliveries of messages that weren't refused, and duplicate ones.
  std::uint64_t undelivered = 0;
  std::uint64_t repeated = 0;
  /// Between skip and length.
  double accepted_per_second = 0;
  double deliveries_per_second = 0;
  /// For messages due after `skip`: from the due time to the answer, and to the delivery on each
  /// connection except the sender's.
  Histogram answer, delivery;
  /// The size of the last delivered message, without the frame's header.
  std::size_t delivered_bytes = 0;
};

/// Connects, runs the plan, disconnects. Threads: the calling one. Errors: std::runtime_error if
/// not all can connect within a minute, or a connection is lost.
Talk run(const TalkPlan& plan);

}  // namespace parley::bench
