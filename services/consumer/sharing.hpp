#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace parley::consumer {

/// What is known of a partition's queue.
struct PartitionView {
  /// We consume from it, or stand by.
  bool joined = false;
  /// We get its messages.
  bool active = false;
  /// Somebody gets its messages; nothing while it isn't known.
  std::optional<bool> taken;
};

struct SharingMove {
  std::vector<unsigned> join;
  std::optional<unsigned> give_back;
  /// We have been the only consumer long enough to be the active one of all that we have joined.
  bool alone = false;
};

/// Decides what a consumer does so that K consumers end up with at most ⌈N/K⌉ of N partitions each,
/// and each queue has as many standbys as there are consumers. Takes partitions that nobody has at
/// once, stands by for the others some seconds later, and gives back one at a time.
/// Threads: one.
class Sharing {
 public:
  /// Called again and again. `consumers` is K with ourselves, 0 while it isn't known.
  SharingMove decide(const std::vector<PartitionView>& partitions, std::uint32_t consumers,
                     Monotonic::time_point at);

 private:
  std::optional<Monotonic::time_point> began_;
  Monotonic::time_point gave_back_{};
  std::uint32_t last_consumers_ = 0;
  Monotonic::time_point consumers_since_{};
};

}  // namespace parley::consumer
