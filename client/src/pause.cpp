#include "pause.hpp"

#include <thread>

namespace parley::client {

std::chrono::milliseconds Pauses::left() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Monotonic::now());
}

bool Pauses::wait(std::optional<std::chrono::seconds> server_asked) {
  const std::chrono::milliseconds pause =
      server_asked.value_or(std::chrono::seconds{0}) + backoff_.next();
  if (pause >= left()) return false;
  std::this_thread::sleep_for(pause);
  return true;
}

}  // namespace parley::client
