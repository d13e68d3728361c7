#include "runtime/backoff.hpp"

#include <algorithm>
#include <random>

namespace parley::runtime {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most)
    : first_(first), most_(most), ceiling_(first) {}

std::chrono::milliseconds Backoff::next() {
  thread_local std::minstd_rand generator(std::random_device{}());
  const auto ceiling = ceiling_.count();
  std::uniform_int_distribution<std::chrono::milliseconds::rep> part((ceiling + 9) / 10, ceiling);
  ceiling_ = std::min(ceiling_ * 2, most_);
  return std::chrono::milliseconds{part(generator)};
}

void Backoff::reset() { ceiling_ = first_; }

}  // namespace parley::runtime
