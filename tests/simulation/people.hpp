#pragma once

#include <string>
#include <vector>

#include "base/id.hpp"
#include "jwt/verifier.hpp"

namespace parley::simulation {

/// The users of all histories, and their tokens. Shared by all, so that tokens are signed and
/// verified once. Threads: one.
struct People {
  /// Call it outside a simulation: the tokens are valid for the simulated times.
  static const People& all();

  std::vector<UserId> ids;
  std::vector<std::string> tokens;
  jwt::Verifier& verifier;
};

}  // namespace parley::simulation
