#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "metric_names.hpp"
#include "metrics/metrics.hpp"

namespace parley::consumer {

/// chat-consumer's counters, for all partitions together. Threads: any.
struct Metrics {
  metrics::Counter& stored = metrics::counter(metric::kItemsStored);
  metrics::Counter& duplicates = metrics::counter(metric::kItemsDuplicate);
  metrics::Counter& not_applied = metrics::counter(metric::kCommandsNotApplied);
  metrics::Counter& dead_letters = metrics::counter(metric::kDeadLetters);
  metrics::Gauge& dead_letters_waiting = metrics::gauge(metric::kDeadLettersWaiting);
  metrics::Counter& read_marks = metrics::counter(metric::kReadMarks);
  metrics::Counter& newer = metrics::counter(metric::kItemsNewer);
  metrics::Counter& seq_conflicts = metrics::counter(metric::kSeqConflicts);
  metrics::Counter& store_errors = metrics::counter(metric::kTimelineErrors);
  metrics::Counter& given_back = metrics::counter(metric::kPartitionsGiven);
  metrics::Counter& lost = metrics::counter(metric::kPartitionsLost);
  metrics::Counter& refused = metrics::counter(metric::kAcknowledgementsRefused);
  metrics::Histogram& batch_items =
      metrics::histogram(metric::kBatchItems, {}, metrics::size_bounds());
  metrics::Histogram& store_duration = metrics::histogram(metric::kTimelineDuration);
  metrics::Histogram& store_delay =
      metrics::histogram(metric::kStoreDelay, {}, metrics::delay_bounds());
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

}  // namespace parley::consumer
