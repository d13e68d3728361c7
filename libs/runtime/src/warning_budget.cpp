#include "warning_budget.hpp"

#include "base/clock.hpp"

namespace parley::runtime {

WarningBudget& WarningBudget::instance() {
  static WarningBudget budget;
  return budget;
}

bool WarningBudget::spend(std::uint64_t& left_out) {
  const auto since = Monotonic::now().time_since_epoch();
  return spend(left_out, std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

bool WarningBudget::spend(std::uint64_t& left_out, std::int64_t second) {
  std::int64_t current = second_.load(std::memory_order_relaxed);
  if (current != second && second_.compare_exchange_strong(current, second)) spent_.store(0);
  if (spent_.fetch_add(1) >= kPerSecond) {
    left_out_.fetch_add(1);
    return false;
  }
  left_out = left_out_.exchange(0);
  return true;
}

}  // namespace parley::runtime
