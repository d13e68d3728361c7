#include "pause.hpp"

#include <algorithm>
#include <thread>

namespace parley::client {
namespace {

constexpr std::chrono::milliseconds kLongest{2'000};

}  // namespace

std::chrono::milliseconds Pauses::left() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Monotonic::now());
}

bool Pauses::wait(std::optional<std::chrono::seconds> server_asked) {
  std::uniform_int_distribution<std::int64_t> part(ceiling_.count() / 10, ceiling_.count());
  const std::chrono::milliseconds pause =
      server_asked.value_or(std::chrono::seconds{0}) + std::chrono::milliseconds(part(random_));
  ceiling_ = std::min(ceiling_ * 2, kLongest);
  if (pause >= left()) return false;
  std::this_thread::sleep_for(pause);
  return true;
}

}  // namespace parley::client
