#include "consumer_metrics.hpp"

namespace parley::consumer {

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
