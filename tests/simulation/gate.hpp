#pragma once

#include <string_view>

#include "memory/stores.hpp"
#include "scheduler.hpp"

namespace parley::simulation {

/// The store as its callers know it: others go on before and after each call, a call may fail, also
/// after it has written, and what is dead writes nothing.
class StoreGate final : public memory::Gate {
 public:
  /// `waits`: of a thousand calls so many take up to 50 ms, before and after they are done.
  /// `in_pieces`: as on MongoDB others go on within calls that write several things, which may fail
  /// there, too.
  StoreGate(Scheduler& scheduler, unsigned waits, bool in_pieces)
      : scheduler_(scheduler), waits_(waits), in_pieces_(in_pieces) {}

  Status before(std::string_view call) override;
  Status after(std::string_view call) override;
  Status between(std::string_view call) override;

  /// The store is away for so long.
  void away(std::chrono::milliseconds time) { away_until_ = scheduler_.monotonic() + time; }
  /// So many calls of a thousand fail, half of them after they were done.
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
