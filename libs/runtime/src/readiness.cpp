#include "runtime/readiness.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <mutex>

#include "log/log.hpp"
#include "metric_names.hpp"

namespace parley::runtime {

struct Readiness::State {
  struct Known {
    Check check;
    metrics::Gauge& gauge;
  };

  Known& find(std::string_view name) {
    const auto found =
        std::ranges::find(known, name, [](const Known& one) { return one.check.name; });
    if (found != known.end()) return *found;
    metrics::Gauge& gauge = metrics::gauge(metric::kReady, {{"check", std::string(name)}});
    known.push_back({{std::string(name), false, "not checked yet"}, gauge});
    return known.back();
  }

  void set(std::string_view name, bool ok, std::string_view detail) {
    bool changed = false;
    {
      const std::lock_guard lock(mutex);
      Known& one = find(name);
      changed = one.check.ok != ok || (!ok && one.check.detail != detail);
      one.check.ok = ok;
      one.check.detail = detail;
      one.gauge.Set(ok ? 1 : 0);
    }
    if (!changed) return;
    log::write(ok ? log::Level::kInfo : log::Level::kWarn, ok ? "check passed" : "check failed",
               {{"check", name}, {"detail", detail}});
  }

  mutable std::mutex mutex;
  std::vector<Known> known;
  bool draining = false;
};

Readiness::Readiness() : state_(std::make_unique<State>()) {}
Readiness::~Readiness() = default;

void Readiness::expect(std::string_view check) {
  const std::lock_guard lock(state_->mutex);
  state_->find(check);
}

void Readiness::pass(std::string_view check, std::string_view detail) {
  state_->set(check, true, detail);
}

void Readiness::fail(std::string_view check, std::string_view reason) {
  state_->set(check, false, reason);
}

void Readiness::drain() {
  const std::lock_guard lock(state_->mutex);
  state_->draining = true;
}

bool Readiness::ready() const {
  return std::ranges::all_of(checks(), [](const Check& check) { return check.ok; });
}

std::vector<Check> Readiness::checks() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<Check> all;
  for (const State::Known& one : state_->known) all.push_back(one.check);
  if (state_->draining) all.push_back({"draining", false, "the service is shutting down"});
  return all;
}

std::string Readiness::json() const {
  boost::json::array list;
  bool ready = true;
  for (const Check& check : checks()) {
    ready = ready && check.ok;
    list.push_back({{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
  }
  return boost::json::serialize(boost::json::object{{"ready", ready}, {"checks", std::move(list)}});
}

}  // namespace parley::runtime
