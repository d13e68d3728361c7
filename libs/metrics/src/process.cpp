#include "process.hpp"

#include <dirent.h>
#include <prometheus/metric_family.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

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

}  // namespace

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

}  // namespace parley::metrics
