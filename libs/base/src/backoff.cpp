#include "base/backoff.hpp"

#include <algorithm>
#include <cstdint>

#include "base/machine.hpp"

namespace parley {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most, int least_percent)
    : first_(first), most_(most), least_percent_(least_percent), ceiling_(first) {}

std::chrono::milliseconds Backoff::next() {
  const auto ceiling = ceiling_.count();
  const auto least = (ceiling * least_percent_ + 99) / 100;
  const auto range = static_cast<std::uint64_t>(ceiling - least + 1);
  ceiling_ = std::min(ceiling_ * 2, most_);
  return std::chrono::milliseconds{least + static_cast<std::int64_t>(random_number() % range)};
}

void Backoff::reset() { ceiling_ = first_; }

}  // namespace parley
