#pragma once

#include "metrics/metrics.hpp"

/// The names of all metrics, with what they mean and their labels. An operator's dashboards depend
/// on them: a name that has shipped stays.
namespace parley::metrics {

// Every service. Labels: route (the pattern, "none" for no such route), method, status.
inline constexpr Name kHttpRequests{"parley_http_requests_total", "Answered requests"};
// Labels: route, method.
inline constexpr Name kHttpDuration{"parley_http_request_duration_seconds",
                                    "From the whole request read to its answer handed over"};
inline constexpr Name kHttpConnections{"parley_http_connections", "Open connections"};
// Labels: pool.
inline constexpr Name kPoolQueued{"parley_worker_queue_depth", "Jobs that wait for a worker"};
inline constexpr Name kPoolRefused{"parley_worker_refused_total",
                                   "Jobs refused because the queue was full"};
// Labels: check.
inline constexpr Name kReady{"parley_ready", "1 while the check is passed, else 0"};
// Labels: version.
inline constexpr Name kBuildInfo{"parley_build_info", "1"};

}  // namespace parley::metrics
