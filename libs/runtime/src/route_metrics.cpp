#include "route_metrics.hpp"

#include <map>
#include <memory>
#include <mutex>

#include "metric_names.hpp"

namespace parley::runtime {

RouteMetrics& RouteMetrics::of(std::string_view route, std::string_view method) {
  using Key = std::pair<std::string, std::string>;
  static auto* const all = new std::map<Key, std::unique_ptr<RouteMetrics>>;
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  auto& one = (*all)[Key(route, method)];
  if (!one) one.reset(new RouteMetrics(route, method));
  return *one;
}

RouteMetrics::RouteMetrics(std::string_view route, std::string_view method)
    : route_(route),
      method_(method),
      duration_(
          metrics::histogram(metric::kHttpDuration, {{"route", route_}, {"method", method_}})) {}

metrics::Counter& RouteMetrics::counter_of(unsigned status) {
  if (status < 100 || status >= 100 + by_status_.size()) status = 599;
  auto& known = by_status_[status - 100];
  if (auto* counter = known.load(std::memory_order_acquire)) return *counter;
  metrics::Counter& counter = metrics::counter(
      metric::kHttpRequests,
      {{"route", route_}, {"method", method_}, {"status", std::to_string(status)}});
  known.store(&counter, std::memory_order_release);
  return counter;
}

void RouteMetrics::count(unsigned status, std::chrono::nanoseconds duration) {
  counter_of(status).Increment();
  duration_.Observe(metrics::seconds(duration));
}

}  // namespace parley::runtime
