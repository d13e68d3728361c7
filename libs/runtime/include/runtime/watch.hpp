#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "runtime/readiness.hpp"

namespace parley::runtime {

/// Checks a dependency periodically and reports to Readiness under a name: every `period` while it
/// is healthy, with backoff while it isn't. The first check is immediate. Work to be done once when
/// a store is reached (indexes) belongs here: the function may do it and remember that.
///
/// Threads: one of its own, on which `look` runs and may block. Owns: nothing; readiness and what
/// `look` uses must outlive it. Stop: destruction waits for a check that is under way.
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
