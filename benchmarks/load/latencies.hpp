#pragma once

#include <boost/json.hpp>

#include "histogram.hpp"

namespace parley::bench {

/// p50, p90, p99, p999 and max, in microseconds.
boost::json::object latencies(const Histogram& histogram);

}  // namespace parley::bench
