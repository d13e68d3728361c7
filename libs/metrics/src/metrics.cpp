#include "metrics/metrics.hpp"

#include <dirent.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>
#include <mutex>

namespace parley::metrics {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

void add(std::vector<MetricFamily>& families, std::string name, std::string help, MetricType type,
         double value) {
  prometheus::ClientMetric metric;
  metric.counter.value = value;
  metric.gauge.value = value;
  families.push_back({std::move(name), std::move(help), type, {std::move(metric)}});
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  file >> total >> resident;
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE));
}

double open_files() {
  DIR* folder = opendir("/proc/self/fd");
  if (!folder) return 0;
  int count = 0;
  while (readdir(folder)) ++count;
  closedir(folder);
  return count - 3;  // `.`, `..`, and the folder itself
}

const double kStarted =
    std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();

/// CPU seconds, memory, open files and start time of this process, by Prometheus' usual names.
void add_process_metrics(std::vector<MetricFamily>& families) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  add(families, "process_cpu_seconds_total", "User and system time", MetricType::Counter,
      seconds(usage.ru_utime) + seconds(usage.ru_stime));
  add(families, "process_resident_memory_bytes", "Resident memory", MetricType::Gauge,
      resident_bytes());
  add(families, "process_open_fds", "Open file descriptors", MetricType::Gauge, open_files());
  add(families, "process_start_time_seconds", "Start, in seconds since 1970", MetricType::Gauge,
      kStarted);
}

struct ProbeEntry {
  Name name;
  Labels labels;
  std::function<double()> ask;
};

struct Probes {
  void add_to(std::vector<MetricFamily>& families) {
    const std::lock_guard lock(mutex);
    std::map<std::string_view, MetricFamily> by_name;
    for (const auto& [id, probe] : all) {
      MetricFamily& family = by_name[probe.name.name];
      family.name = probe.name.name;
      family.help = probe.name.help;
      family.type = prometheus::MetricType::Gauge;
      prometheus::ClientMetric& metric = family.metric.emplace_back();
      for (const auto& [name, value] : probe.labels) metric.label.push_back({name, value});
      metric.gauge.value = probe.ask();
    }
    for (auto& [name, family] : by_name) families.push_back(std::move(family));
  }

  std::mutex mutex;
  std::map<std::uint64_t, ProbeEntry> all;
  std::uint64_t next = 1;
};

/// Never destroyed, so that threads that outlive main() can still count.
struct Process {
  prometheus::Registry registry;
  Probes probes;
};

Process& process() {
  static auto* const one = new Process;
  return *one;
}

template <typename Builder>
auto& family(Builder builder, const Name& name) {
  return builder.Name(std::string(name.name))
      .Help(std::string(name.help))
      .Register(process().registry);
}

}  // namespace

Histogram::BucketBoundaries latency_bounds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

Histogram::BucketBoundaries delay_bounds() {
  return {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600};
}

Histogram::BucketBoundaries size_bounds() {
  return {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
}

Counter& counter(const Name& name, const Labels& labels) {
  return family(prometheus::BuildCounter(), name).Add(labels);
}

Gauge& gauge(const Name& name, const Labels& labels) {
  return family(prometheus::BuildGauge(), name).Add(labels);
}

Histogram& histogram(const Name& name, const Labels& labels,
                     const Histogram::BucketBoundaries& bounds) {
  return family(prometheus::BuildHistogram(), name).Add(labels, bounds);
}

Probe::Probe(const Name& name, Labels labels, std::function<double()> ask) {
  Probes& probes = process().probes;
  const std::lock_guard lock(probes.mutex);
  id_ = probes.next++;
  probes.all.emplace(id_, ProbeEntry{name, std::move(labels), std::move(ask)});
}

Probe::~Probe() {
  Probes& probes = process().probes;
  const std::lock_guard lock(probes.mutex);
  probes.all.erase(id_);
}

std::string exposition() {
  auto families = process().registry.Collect();
  process().probes.add_to(families);
  add_process_metrics(families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace parley::metrics
