#pragma once

#include <string>

#include "world.hpp"

namespace parley::simulation {

/// What breaks the promise when the plan is played, or nothing; and the trace.
struct Outcome {
  std::string violations;
  std::string trace;
  Counts counts;
};
Outcome play(const Plan& plan);

/// The plan without the moves that the violation doesn't need, as far as leaving them out one after
/// the other shows. Plays it some hundred times.
Plan shrink(Plan plan);

}  // namespace parley::simulation
