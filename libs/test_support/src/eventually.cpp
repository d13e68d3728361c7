#include "test_support/eventually.hpp"

#include <thread>

namespace parley::test_support {

bool eventually(std::chrono::milliseconds limit, const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

bool eventually(const std::function<bool()>& condition) {
  return eventually(std::chrono::seconds{90}, condition);
}

}  // namespace parley::test_support
