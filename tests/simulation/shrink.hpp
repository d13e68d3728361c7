#pragma once

#include <string>

#include "world.hpp"

namespace parley::simulation {

/// The violations found in a history, if any, and its trace.
struct Outcome {
  std::string violations;
  std::string trace;
  Counts counts;
};
Outcome play(const Plan& plan);

/// Returns the plan without the actions that the violation doesn't need, leaving them out one by
/// one. Plays some hundred histories.
Plan shrink(Plan plan);

}  // namespace parley::simulation
