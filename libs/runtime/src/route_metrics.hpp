#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

#include "metrics/metrics.hpp"

namespace parley::runtime {

/// The metrics of one route. Threads: any; a lock is taken once per status only.
class RouteMetrics {
 public:
  /// The one of this route and method: lives as long as the process, so that even a very late
  /// answer is counted. `route` and `method` may be "none".
  static RouteMetrics& of(std::string_view route, std::string_view method);

  void count(unsigned status, std::chrono::nanoseconds duration);
  const std::string& route() const { return route_; }
  const std::string& method() const { return method_; }

 private:
  RouteMetrics(std::string_view route, std::string_view method);
  metrics::Counter& counter_of(unsigned status);

  std::string route_;
  std::string method_;
  metrics::Histogram& duration_;
  std::array<std::atomic<metrics::Counter*>, 500> by_status_{};  ///< from 100 on
};

}  // namespace parley::runtime
