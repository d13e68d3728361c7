#include "consumer_metrics.hpp"

#include "metrics/names.hpp"

namespace parley::consumer {

Metrics make_metrics() {
  using namespace metrics;
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
          histogram(kTimelineDuration)};
}

}  // namespace parley::consumer
