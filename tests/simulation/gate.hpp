#pragma once

#include <string_view>

#include "memory/stores.hpp"
#include "scheduler.hpp"

namespace parley::simulation {

/// The store as its callers experience it: other threads run before and after each call, a call may
/// fail even after it has written, and calls of a killed process write nothing.
class StoreGate final : public memory::Gate {
 public:
  /// `waits`: of a thousand calls, this many take up to 50 ms, before and after their effect.
  /// `in_pieces`: as on MongoDB, other threads also run within calls that write several documents,
  /// and these may fail midway.
  StoreGate(Scheduler& scheduler, unsigned waits, bool in_pieces)
      : scheduler_(scheduler), waits_(waits), in_pieces_(in_pieces) {}

  Status before(std::string_view call) override;
  Status after(std::string_view call) override;
  Status between(std::string_view call) override;

  /// Makes the store unavailable for this time.
  void away(std::chrono::milliseconds time) { away_until_ = scheduler_.monotonic() + time; }
  /// Makes this many calls per thousand fail, half of them after their effect.
  void fail(unsigned per_thousand) { per_thousand_ = per_thousand; }
  std::uint64_t failures() const { return failures_; }
  std::uint64_t calls() const { return calls_; }

 private:
  void take_time();

  Scheduler& scheduler_;
  const unsigned waits_;
  const bool in_pieces_;
  Monotonic::time_point away_until_{};
  unsigned per_thousand_ = 0;
  std::uint64_t failures_ = 0;
  std::uint64_t calls_ = 0;
};

}  // namespace parley::simulation
