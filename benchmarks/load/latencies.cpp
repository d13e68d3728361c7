#include "latencies.hpp"

#include <utility>

namespace parley::bench {

boost::json::object latencies(const Histogram& histogram) {
  boost::json::object object;
  for (const auto& [name, quantile] :
       {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}, {"max", 1.0}}) {
    const std::chrono::duration<double, std::micro> duration = histogram.at(quantile);
    object[name] = duration.count();
  }
  return object;
}

}  // namespace parley::bench
