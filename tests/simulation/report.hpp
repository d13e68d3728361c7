#pragma once

#include <cstdint>

#include "world.hpp"

namespace parley::simulation {

/// Sums up the histories played.
class Report {
 public:
  void add(const Counts& counts);
  void print(std::uint64_t first_seed, double seconds) const;

 private:
  std::uint64_t histories_ = 0;
  Counts sum_;
};

}  // namespace parley::simulation
