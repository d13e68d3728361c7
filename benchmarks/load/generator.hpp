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
  /// On 127.0.0.1, so no other machine is loaded.
  std::uint16_t port = 0;
  std::vector<RequestTemplate> requests;
  unsigned connections = 64;
  /// How long requests are started. Those in progress at the end are awaited for up to `grace`.
  std::chrono::milliseconds length{5000};
  /// The time at the start that is excluded from the rate and the latencies.
  std::chrono::milliseconds skip{500};
  std::chrono::milliseconds grace{10000};
  /// Requests started per second, whether or not earlier ones are answered (open loop). 0: each
  /// connection starts the next when it has its answer (closed loop).
  double rate = 0;
  unsigned expected_status = 200;
  /// The running number of the first request.
  std::uint64_t first_number = 0;
};

struct Tally {
  /// The requests started, with consecutive running numbers from first_number.
  std::uint64_t begun = 0;
  /// The running numbers of the requests that were answered with the expected status.
  std::vector<std::uint64_t> accepted;
  /// Other answers by status; 0 for lost connections and invalid answers.
  std::map<unsigned, std::uint64_t> refused;
  /// Started, but not answered within the grace.
  std::uint64_t unanswered = 0;
  /// Due in open loop, but without a free connection until the end of the grace.
  std::uint64_t unsent = 0;
  /// Expected answers per second, between skip and length.
  double rate_per_second = 0;
  /// For the expected answers to requests due after `skip`: from the time a request was due (in
  /// open loop the intended time, so waiting for a free connection counts) to the end of its
  /// answer.
  Histogram latency;
};

/// Runs the plan. Threads: the calling one, with one epoll. Errors: std::system_error if
/// connections can't be made.
Tally run(const Plan& plan);

}  // namespace parley::bench
