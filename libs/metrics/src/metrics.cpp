#include "metrics/metrics.hpp"

#include <algorithm>

#include "registry.hpp"

namespace parley::metrics {

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)),
      counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {}

void Histogram::observe(double value) {
  const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t Histogram::count(std::size_t bucket) const {
  return counts_[bucket].load(std::memory_order_relaxed);
}

double Histogram::sum() const { return sum_.load(std::memory_order_relaxed); }

std::vector<double> latency_bounds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

std::vector<double> delay_bounds() {
  return {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600};
}

std::vector<double> size_bounds() { return {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000}; }

Counter& counter(const Name& name, const Labels& labels) {
  return Registry::instance().find<Counter>(name, labels);
}

Gauge& gauge(const Name& name, const Labels& labels) {
  return Registry::instance().find<Gauge>(name, labels);
}

Histogram& histogram(const Name& name, const Labels& labels, std::vector<double> bounds) {
  return Registry::instance().find<Histogram>(name, labels, std::move(bounds));
}

Probe::Probe(const Name& name, Labels labels, std::function<double()> ask)
    : id_(Registry::instance().add_probe(name, std::move(labels), std::move(ask))) {}

Probe::~Probe() { Registry::instance().remove_probe(id_); }

}  // namespace parley::metrics
