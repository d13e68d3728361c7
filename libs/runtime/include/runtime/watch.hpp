#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "runtime/readiness.hpp"

namespace parley::runtime {

/// Looks at a dependency again and again and tells Readiness under a name: every `period` while it
/// is well, with backoff while it isn't. The first look is at once. The place for what has to be
/// made once when a store is reached (indexes): the function may do so and remember it.
///
/// Threads: one of its own, on which `look` runs and may block. Owns: nothing; readiness and what
/// `look` uses must outlive it. Stop: destruction waits for a look that is under way.
class Watch {
 public:
  Watch(Readiness& readiness, std::string name, std::function<Status()> look,
        std::chrono::milliseconds period = std::chrono::seconds{2});
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::runtime
