#include "gate.hpp"

namespace parley::simulation {
namespace {

/// In microseconds.
constexpr std::size_t kLongest = 50'000;

}  // namespace

void StoreGate::take_time() {
  // The judge calls the stores, too, outside all threads.
  if (scheduler_.process() == 0) return;
  if (!scheduler_.chance(waits_)) return scheduler_.yield();
  scheduler_.wait(this,
                  scheduler_.monotonic() + std::chrono::microseconds(scheduler_.pick(kLongest)));
}

Status StoreGate::before(std::string_view) {
  ++calls_;
  take_time();
  if (scheduler_.is_dead(scheduler_.process())) return unavailable("this program is dead");
  if (scheduler_.monotonic() < away_until_ || scheduler_.chance(per_thousand_ / 2)) {
    ++failures_;
    return unavailable("the store is away");
  }
  return {};
}

Status StoreGate::between(std::string_view) {
  if (!in_pieces_) return {};
  take_time();
  if (scheduler_.is_dead(scheduler_.process())) return unavailable("this program is dead");
  if (!scheduler_.chance(per_thousand_ / 2)) return {};
  ++failures_;
  return unavailable("the store went away in between");
}

Status StoreGate::after(std::string_view) {
  take_time();
  if (!scheduler_.chance(per_thousand_ / 2)) return {};
  ++failures_;
  return unavailable("the store didn't answer");
}

}  // namespace parley::simulation
