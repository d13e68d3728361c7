#pragma once

#include <string_view>

#include "base/result.hpp"

namespace parley::memory {

/// What happens around each call of a store: a simulation lets others go on, or lets it fail.
class Gate {
 public:
  virtual ~Gate() = default;

  /// Before anything is read or written. An error is the call's answer, and nothing was done.
  virtual Status before(std::string_view call) = 0;
  /// After it was done. An error is the call's answer, although it was.
  virtual Status after(std::string_view call) = 0;
};

/// One call: `work` between the two, at once.
template <typename Work>
auto pass(Gate* gate, std::string_view call, Work work) -> decltype(work()) {
  if (gate != nullptr) PARLEY_CHECK(gate->before(call));
  auto answer = work();
  if (gate != nullptr) PARLEY_CHECK(gate->after(call));
  return answer;
}

}  // namespace parley::memory
