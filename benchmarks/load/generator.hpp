#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "histogram.hpp"
#include "request_file.hpp"

namespace parley::bench {

struct Plan {
  /// On 127.0.0.1: the generator loads no other machine.
  std::uint16_t port = 0;
  std::vector<RequestTemplate> requests;
  unsigned connections = 64;
  /// How long requests are started. Those under way at the end are waited for, up to `grace`.
  std::chrono::milliseconds length{5000};
  /// How much of the beginning is left out of the rate and the latencies.
  std::chrono::milliseconds skip{500};
  std::chrono::milliseconds grace{10000};
  /// Requests per second that are begun whether or not earlier ones are answered (open loop).
  /// 0: each connection begins the next when it has its answer (closed loop).
  double rate = 0;
  unsigned expected_status = 200;
  /// The running number of the first request.
  std::uint64_t first_number = 0;
};

struct Tally {
  /// Requests that were begun, with running numbers from first_number without a gap.
  std::uint64_t begun = 0;
  /// Running numbers of the requests that were answered with the expected status.
  std::vector<std::uint64_t> accepted;
  /// Other answers by status; 0 stands for a lost connection and for what is no answer.
  std::map<unsigned, std::uint64_t> refused;
  /// Begun, and not answered when the grace was over.
  std::uint64_t unanswered = 0;
  /// Due in open loop, and no connection had become free for them by the end of the grace.
  std::uint64_t unsent = 0;
  /// Expected answers between skip and length, by seconds.
  double rate_per_second = 0;
  /// Of the expected answers to requests due after `skip`: from the moment the request was due
  /// (open loop: intended, so waiting for a free connection counts) to the end of its answer.
  Histogram latency;
};

/// Runs the plan. Threads: works on the calling one, with one epoll.
/// Errors: std::system_error if connections can't be made.
Tally run(const Plan& plan);

}  // namespace parley::bench
