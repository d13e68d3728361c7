#include "gate.hpp"

namespace parley::simulation {

Status StoreGate::before(std::string_view) {
  ++calls_;
  scheduler_.yield();
  if (scheduler_.is_dead(scheduler_.process())) return unavailable("this program is dead");
  if (scheduler_.monotonic() < away_until_ || scheduler_.chance(per_thousand_ / 2)) {
    ++failures_;
    return unavailable("the store is away");
  }
  return {};
}

Status StoreGate::after(std::string_view) {
  scheduler_.yield();
  if (!scheduler_.chance(per_thousand_ / 2)) return {};
  ++failures_;
  return unavailable("the store didn't answer");
}

}  // namespace parley::simulation
