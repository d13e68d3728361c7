#include "registry.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>

namespace parley::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct Collect {
  MetricFamily& family;
  ClientMetric& out;

  void operator()(const Counter* counter) const {
    family.type = MetricType::Counter;
    out.counter.value = static_cast<double>(counter->value());
  }
  void operator()(const Gauge* gauge) const {
    family.type = MetricType::Gauge;
    out.gauge.value = static_cast<double>(gauge->value());
  }
  void operator()(const Histogram* histogram) const {
    family.type = MetricType::Histogram;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= histogram->bounds().size(); ++i) {
      count += histogram->count(i);
      const double bound = i < histogram->bounds().size() ? histogram->bounds()[i]
                                                          : std::numeric_limits<double>::infinity();
      out.histogram.bucket.push_back({count, bound});
    }
    out.histogram.sample_count = count;
    out.histogram.sample_sum = histogram->sum();
  }
};

ClientMetric with_labels(const Labels& labels) {
  ClientMetric metric;
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

}  // namespace

Registry& Registry::instance() {
  static auto* const registry = new Registry;
  return *registry;
}

Registry::Family& Registry::family_of(const Name& name) {
  auto found = families_.find(name.name);
  if (found == families_.end()) {
    found = families_.emplace(name.name, Family{std::string(name.help), {}}).first;
  }
  return found->second;
}

std::uint64_t Registry::add_probe(const Name& name, Labels labels, std::function<double()> ask) {
  const std::lock_guard lock(mutex_);
  probes_.emplace(next_probe_, ProbeEntry{std::string(name.name), std::string(name.help),
                                          std::move(labels), std::move(ask)});
  return next_probe_++;
}

void Registry::remove_probe(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  probes_.erase(id);
}

std::vector<MetricFamily> Registry::collect() {
  const std::lock_guard lock(mutex_);
  std::map<std::string, MetricFamily> families;
  for (const auto& [name, family] : families_) {
    MetricFamily& out = families[name];
    out.name = name;
    out.help = family.help;
    for (const auto& [labels, metric] : family.members) {
      ClientMetric one = with_labels(labels);
      std::visit(Collect{out, one}, metric);
      out.metric.push_back(std::move(one));
    }
  }
  for (const auto& [id, probe] : probes_) {
    MetricFamily& out = families[probe.name];
    out.name = probe.name;
    out.help = probe.help;
    out.type = MetricType::Gauge;
    ClientMetric one = with_labels(probe.labels);
    one.gauge.value = probe.ask();
    out.metric.push_back(std::move(one));
  }
  std::vector<MetricFamily> all;
  all.reserve(families.size());
  for (auto& [name, family] : families) all.push_back(std::move(family));
  return all;
}

std::string exposition() {
  auto families = Registry::instance().collect();
  add_process_metrics(families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace parley::metrics
