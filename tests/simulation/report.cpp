#include "report.hpp"

#include <cstdio>

namespace parley::simulation {
namespace {

using Number = unsigned long long;

}  // namespace

void Report::add(const Counts& counts) {
  ++histories_;
  sum_.operations += counts.operations;
  sum_.accepted += counts.accepted;
  sum_.entries += counts.entries;
  sum_.steps += counts.steps;
  sum_.store_calls += counts.store_calls;
  for (std::size_t one = 0; one < kFaults; ++one) {
    sum_.faults.at(one) += counts.faults.at(one);
    for (std::size_t other = 0; other < kFaults; ++other) {
      sum_.pairs.at(one).at(other) += counts.pairs.at(one).at(other);
    }
  }
}

void Report::print(std::uint64_t first_seed, double seconds) const {
  std::printf("%llu histories without a violation, seeds %llu to %llu, %.1f s, %.0f a second\n",
              Number{histories_}, Number{first_seed}, Number{first_seed + histories_ - 1}, seconds,
              static_cast<double>(histories_) / seconds);
  std::printf(
      "%llu operations, %llu messages accepted, %llu entries on sockets, %llu steps, "
      "%llu store calls\n\n",
      Number{sum_.operations}, Number{sum_.accepted}, Number{sum_.entries}, Number{sum_.steps},
      Number{sum_.store_calls});
  std::printf("%-12s %10s   while it lasts:\n%26s", "fault", "times", "");
  for (std::size_t one = 0; one < kFaults; ++one) {
    std::printf(" %11s", fault_name(static_cast<Fault>(one)).data());
  }
  std::printf("\n");
  for (std::size_t one = 0; one < kFaults; ++one) {
    std::printf("%-12s %10llu   ", fault_name(static_cast<Fault>(one)).data(),
                Number{sum_.faults.at(one)});
    for (std::size_t other = 0; other < kFaults; ++other) {
      std::printf(" %11llu", Number{sum_.pairs.at(one).at(other)});
    }
    std::printf("\n");
  }
}

}  // namespace parley::simulation
