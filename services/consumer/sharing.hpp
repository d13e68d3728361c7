#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace parley::consumer {

/// The known state of a partition's queue.
struct PartitionView {
  /// This process consumes from it, or is on standby.
  bool joined = false;
  /// This process gets its messages.
  bool active = false;
  /// Whether any consumer gets its messages; nothing while unknown.
  std::optional<bool> taken;
};

struct SharingMove {
  std::vector<unsigned> join;
  std::optional<unsigned> give_back;
  /// This process has been the only consumer long enough to be active in all queues it has joined.
  bool alone = false;
};

/// Decides which partitions a consumer joins and gives back, so that K consumers end up with at
/// most ⌈N/K⌉ of N partitions each, and all consumers are in line at each queue. Joins free
/// partitions at once and the others, as standby, some seconds later; gives back one at a time.
/// Threads: one.
class Sharing {
 public:
  /// Call it periodically. `consumers` is K, including this process; 0 while unknown.
  SharingMove decide(const std::vector<PartitionView>& partitions, std::uint32_t consumers,
                     Monotonic::time_point at);

 private:
  std::optional<Monotonic::time_point> began_;
  Monotonic::time_point gave_back_{};
  std::uint32_t last_consumers_ = 0;
  Monotonic::time_point consumers_since_{};
};

}  // namespace parley::consumer
