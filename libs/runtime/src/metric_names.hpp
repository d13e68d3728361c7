#pragma once

#include "metrics/metrics.hpp"

/// The metrics of every service.
namespace parley::runtime::metric {

/// Labels: route (the pattern, "none" for no such route), method, status.
inline constexpr metrics::Name kHttpRequests{"parley_http_requests_total", "Requests answered"};
/// Labels: route, method.
inline constexpr metrics::Name kHttpDuration{
    "parley_http_request_duration_seconds",
    "From reading a whole request to passing on its answer"};
inline constexpr metrics::Name kHttpConnections{"parley_http_connections", "Open connections"};
/// Labels: pool.
inline constexpr metrics::Name kPoolQueued{"parley_worker_queue_depth",
                                           "Jobs waiting for a worker"};
inline constexpr metrics::Name kPoolRefused{"parley_worker_refused_total",
                                            "Jobs refused because the queue was full"};
/// Labels: check.
inline constexpr metrics::Name kReady{"parley_ready", "1 while the check passes, else 0"};
/// Labels: version.
inline constexpr metrics::Name kBuildInfo{"parley_build_info", "1"};

}  // namespace parley::runtime::metric
