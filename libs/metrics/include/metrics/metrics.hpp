#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The process's metrics in Prometheus' terms. Names stand in metrics/names.hpp. Threads: any.
/// Look a handle up once (a lock and a search) and keep the reference: it is good until the process
/// ends, and using it costs one or two atomic additions.
namespace parley::metrics {

struct Name {
  std::string_view name;
  std::string_view help;
};

using Labels = std::vector<std::pair<std::string, std::string>>;

/// Only grows.
class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Goes up and down.
class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t change) { value_.fetch_add(change, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// How often values fell below each of a row of bounds.
class Histogram {
 public:
  /// Rising bounds; one more bucket takes the rest.
  explicit Histogram(std::vector<double> bounds);

  void observe(double value);
  /// In seconds, as Prometheus wants durations.
  void observe(std::chrono::nanoseconds duration) {
    observe(std::chrono::duration<double>(duration).count());
  }

  const std::vector<double>& bounds() const { return bounds_; }
  /// Of the bucket alone, not summed up; index bounds().size() is the rest.
  std::uint64_t count(std::size_t bucket) const;
  double sum() const;

 private:
  std::vector<double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<double> sum_{0};
};

/// 0.5 ms … 10 s: for the latency of requests, store and broker calls.
std::vector<double> latency_bounds();
/// 10 ms … 10 min: for the delays of messages, which may wait for a part that is away.
std::vector<double> delay_bounds();
/// 1, 2, 5, 10 … 5,000: for the sizes of batches.
std::vector<double> size_bounds();

/// The one metric of this name and these labels, made at the first call. A name has one kind.
Counter& counter(const Name& name, const Labels& labels = {});
Gauge& gauge(const Name& name, const Labels& labels = {});
Histogram& histogram(const Name& name, const Labels& labels = {},
                     std::vector<double> bounds = latency_bounds());

/// A value that is asked for at each scrape, while the handle lives. The function must be quick and
/// may be called from any thread; destruction waits for a call that runs.
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
