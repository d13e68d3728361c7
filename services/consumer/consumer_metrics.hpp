#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "metrics/metrics.hpp"

namespace parley::consumer {

/// chat-consumer's counters, for all partitions together. Threads: any.
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
  metrics::Histogram& store_delay;
};

/// What a stuck partition waits for.
namespace waits_for {
inline constexpr std::string_view kStore = "store";
inline constexpr std::string_view kDeadLetter = "dead_letter";
inline constexpr std::string_view kNewer = "newer";
/// A call of the store or of RabbitMQ that has neither succeeded nor failed yet.
inline constexpr std::string_view kNoAnswer = "no_answer";
}  // namespace waits_for

/// How long a partition has been stuck, by what it waits for. Threads: one.
class StuckTime {
 public:
  explicit StuckTime(const std::string& partition);
  /// `what` is one of waits_for, or empty for kNoAnswer; the others then show 0.
  void set(std::string_view what, std::chrono::seconds time);

 private:
  static constexpr std::array kAll{waits_for::kStore, waits_for::kDeadLetter, waits_for::kNewer,
                                   waits_for::kNoAnswer};
  std::array<metrics::Gauge*, kAll.size()> gauges_{};
};

Metrics make_metrics();

}  // namespace parley::consumer
