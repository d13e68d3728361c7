#include "consumer_metrics.hpp"

#include "metric_names.hpp"

namespace parley::consumer {

Metrics make_metrics() {
  using namespace metrics;
  using namespace metric;
  return {counter(kItemsStored),
          counter(kItemsDuplicate),
          counter(kCommandsNotApplied),
          counter(kDeadLetters),
          gauge(kDeadLettersWaiting),
          counter(kReadMarks),
          counter(kItemsNewer),
          counter(kSeqConflicts),
          counter(kTimelineErrors),
          counter(kPartitionsGiven),
          counter(kPartitionsLost),
          counter(kAcknowledgementsRefused),
          histogram(kBatchItems, {}, size_bounds()),
          histogram(kTimelineDuration),
          histogram(kStoreDelay, {}, delay_bounds())};
}

StuckTime::StuckTime(const std::string& partition) {
  for (std::size_t i = 0; i < kAll.size(); ++i) {
    const metrics::Labels labels{{"partition", partition}, {"reason", std::string(kAll[i])}};
    gauges_[i] = &metrics::gauge(metric::kPartitionStuck, labels);
  }
}

void StuckTime::set(std::string_view what, std::chrono::seconds time) {
  if (what.empty()) what = waits_for::kNoAnswer;
  for (std::size_t i = 0; i < kAll.size(); ++i) {
    gauges_[i]->Set(kAll[i] == what ? metrics::seconds(time) : 0);
  }
}

}  // namespace parley::consumer
