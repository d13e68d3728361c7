#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace parley::metrics {

/// CPU seconds, memory, open files and start time of this process, by Prometheus' usual names.
void add_process_metrics(std::vector<prometheus::MetricFamily>& families);

}  // namespace parley::metrics
