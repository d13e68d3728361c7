#include "runtime/backoff.hpp"

#include <algorithm>
#include <cstdint>

#include "base/machine.hpp"

namespace parley::runtime {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most)
    : first_(first), most_(most), ceiling_(first) {}

std::chrono::milliseconds Backoff::next() {
  const auto ceiling = ceiling_.count();
  const auto least = (ceiling + 9) / 10;
  const auto range = static_cast<std::uint64_t>(ceiling - least + 1);
  ceiling_ = std::min(ceiling_ * 2, most_);
  return std::chrono::milliseconds{least + static_cast<std::int64_t>(random_number() % range)};
}

void Backoff::reset() { ceiling_ = first_; }

}  // namespace parley::runtime
