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

/// Members who each have one connection send in turn; each message comes to some of them.
struct TalkPlan {
  std::vector<std::uint16_t> ports;
  std::vector<Member> members;
  /// Connections that each message comes to, that of the sender included where it does.
  std::size_t deliveries = 1;
  /// Whether the other end answers each message with `accepted` or `error`.
  bool answered = true;
  bool nats = false;
  std::chrono::milliseconds length{5000};
  /// How much of the beginning is left out of the rates and the latencies.
  std::chrono::milliseconds skip{500};
  std::chrono::milliseconds grace{10'000};
  /// Messages per second that are sent in any case (open loop). 0: `in_flight` are on their way,
  /// and the next is sent when one has been answered and has come to everybody.
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
  /// Deliveries of messages that weren't refused which did not come, and that came again.
  std::uint64_t undelivered = 0;
  std::uint64_t repeated = 0;
  /// Between skip and length.
  double accepted_per_second = 0;
  double deliveries_per_second = 0;
  /// From when a message was due to be sent, of those due after `skip`: to its answer, and to each
  /// connection but the sender's.
  Histogram answer, delivery;
  /// Of the last message delivered, without the frame's header.
  std::size_t delivered_bytes = 0;
};

/// Connects, runs the plan, disconnects. Threads: the calling one.
/// Errors: std::runtime_error if not all can connect in a minute, or a connection is lost.
Talk run(const TalkPlan& plan);

}  // namespace parley::bench
