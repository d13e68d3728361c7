#pragma once

#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <variant>

#include "metrics/metrics.hpp"

namespace prometheus {
struct MetricFamily;
}

namespace parley::metrics {

/// All metrics of the process. Threads: any. Never destroyed, so that threads which outlive main()
/// can still count.
class Registry {
 public:
  static Registry& instance();

  template <typename Wanted, typename... Arguments>
  Wanted& find(const Name& name, const Labels& labels, Arguments&&... arguments) {
    const std::lock_guard lock(mutex_);
    Family& family = family_of(name);
    for (auto& [known, metric] : family.members) {
      if (known == labels) return as<Wanted>(metric, name);
    }
    auto* const made = new Wanted(std::forward<Arguments>(arguments)...);
    family.members.emplace_back(labels, made);
    return *made;
  }

  std::uint64_t add_probe(const Name& name, Labels labels, std::function<double()> ask);
  void remove_probe(std::uint64_t id);

  std::vector<prometheus::MetricFamily> collect();

 private:
  using Metric = std::variant<Counter*, Gauge*, Histogram*>;
  struct Family {
    std::string help;
    std::vector<std::pair<Labels, Metric>> members;
  };
  struct ProbeEntry {
    std::string name;
    std::string help;
    Labels labels;
    std::function<double()> ask;
  };

  Family& family_of(const Name& name);

  template <typename Wanted>
  static Wanted& as(const Metric& metric, const Name& name) {
    if (auto* const* found = std::get_if<Wanted*>(&metric)) return **found;
    throw std::logic_error("metric of another kind: " + std::string(name.name));
  }

  std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;
  std::map<std::uint64_t, ProbeEntry> probes_;
  std::uint64_t next_probe_ = 1;
};

/// CPU seconds, memory, open files and start time of this process, by Prometheus' usual names.
void add_process_metrics(std::vector<prometheus::MetricFamily>& families);

}  // namespace parley::metrics
