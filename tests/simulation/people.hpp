#pragma once

#include <string>
#include <vector>

#include "base/id.hpp"
#include "jwt/verifier.hpp"

namespace parley::simulation {

/// Who takes part in every history, and their tokens. The same in all, so that tokens are signed
/// and checked once. Threads: one.
struct People {
  /// In no simulation: the tokens are good for its times.
  static const People& all();

  std::vector<UserId> ids;
  std::vector<std::string> tokens;
  jwt::Verifier& verifier;
};

}  // namespace parley::simulation
