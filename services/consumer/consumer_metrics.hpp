#pragma once

#include "metrics/metrics.hpp"

namespace parley::consumer {

/// What chat-consumer counts, all partitions together. Threads: any.
struct Metrics {
  metrics::Counter& stored;
  metrics::Counter& duplicates;
  metrics::Counter& not_applied;
  metrics::Counter& dead_letters;
  metrics::Gauge& dead_letters_waiting;
  metrics::Counter& read_marks;
  metrics::Counter& newer;
  metrics::Counter& seq_conflicts;
  metrics::Counter& store_errors;
  metrics::Counter& given_back;
  metrics::Counter& lost;
  metrics::Counter& refused;
  metrics::Histogram& batch_items;
  metrics::Histogram& store_duration;
};

Metrics make_metrics();

}  // namespace parley::consumer
