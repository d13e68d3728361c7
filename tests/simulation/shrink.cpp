#include "shrink.hpp"

#include <algorithm>

namespace parley::simulation {

Outcome play(const Plan& plan) {
  World world(plan);
  world.play();
  std::string violations = world.violations();
  return {std::move(violations), world.trace(), world.counts()};
}

Plan shrink(Plan plan) {
  for (std::size_t size = std::max<std::size_t>(1, plan.moves.size() / 2); size > 0; size /= 2) {
    for (std::size_t at = 0; at < plan.moves.size();) {
      Plan less = plan;
      const auto from = less.moves.begin() + static_cast<std::ptrdiff_t>(at);
      const auto count = std::min(size, less.moves.size() - at);
      less.moves.erase(from, from + static_cast<std::ptrdiff_t>(count));
      if (play(less).violations.empty()) {
        at += size;
      } else {
        plan = std::move(less);
      }
    }
  }
  return plan;
}

}  // namespace parley::simulation
