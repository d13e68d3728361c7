#include "sharing.hpp"

#include <algorithm>

namespace parley::consumer {
namespace {

using namespace std::chrono_literals;

constexpr auto kStandByAfter = 3s;
/// Long enough for the next consumer in line to appear in the counts.
constexpr auto kBetweenMoves = 2s;
constexpr auto kStableFor = 2s;
/// Counts are at most two seconds old, so a later one has confirmed it.
constexpr auto kAloneFor = 5s;

}  // namespace

SharingMove Sharing::decide(const std::vector<PartitionView>& partitions, std::uint32_t consumers,
                            Monotonic::time_point at) {
  SharingMove move;
  if (consumers != last_consumers_) {
    last_consumers_ = consumers;
    consumers_since_ = at;
  }
  const bool all_known =
      std::ranges::all_of(partitions, [](const auto& view) { return view.taken.has_value(); });
  if (!began_ && all_known) began_ = at;
  if (!began_) return move;

  const bool stand_by = at - *began_ >= kStandByAfter;
  for (unsigned i = 0; i < partitions.size(); ++i) {
    const PartitionView& view = partitions[i];
    if (!view.joined && (stand_by || view.taken == false)) move.join.push_back(i);
  }

  move.alone = consumers == 1 && at - consumers_since_ >= kAloneFor;
  if (consumers == 0 || at - consumers_since_ < kStableFor || at - gave_back_ < kBetweenMoves) {
    return move;
  }
  const std::size_t share = (partitions.size() + consumers - 1) / consumers;
  const auto active = std::ranges::count_if(partitions, &PartitionView::active);
  if (static_cast<std::size_t>(active) <= share) return move;
  for (unsigned i = 0; i < partitions.size(); ++i) {
    if (partitions[i].active) move.give_back = i;
  }
  gave_back_ = at;
  return move;
}

}  // namespace parley::consumer
