#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/labels.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The process's metrics: those of prometheus-cpp, in a registry that lives as long as the process.
/// Threads: any. Look a handle up once (a lock and a search) and keep the reference: it is good
/// until the process ends.
namespace parley::metrics {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;

/// A metric's name. Operators' dashboards depend on it: a name that has shipped stays.
struct Name {
  std::string_view name;
  std::string_view help;
};

/// The unit that Prometheus expects for durations.
inline double seconds(std::chrono::duration<double> time) { return time.count(); }

/// 0.5 ms … 10 s: for the latency of requests, store and broker calls.
Histogram::BucketBoundaries latency_bounds();
/// 10 ms … 10 min: for the delays of messages, which may wait for an unavailable part.
Histogram::BucketBoundaries delay_bounds();
/// 1, 2, 5, 10 … 5,000: for the sizes of batches.
Histogram::BucketBoundaries size_bounds();

/// The one metric of this name and these labels, made at the first call. A name has one kind:
/// std::invalid_argument otherwise.
Counter& counter(const Name& name, const Labels& labels = {});
Gauge& gauge(const Name& name, const Labels& labels = {});
Histogram& histogram(const Name& name, const Labels& labels = {},
                     const Histogram::BucketBoundaries& bounds = latency_bounds());

/// A value that is read at each scrape, while the handle lives. The function must be quick and may
/// be called from any thread; destruction waits for a call that runs.
class Probe {
 public:
  Probe(const Name& name, Labels labels, std::function<double()> ask);
  ~Probe();
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

 private:
  std::uint64_t id_;
};

/// Everything in Prometheus' text format 0.0.4, with the process's CPU seconds, memory, open files
/// and start time.
std::string exposition();
inline constexpr std::string_view kExpositionType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace parley::metrics
