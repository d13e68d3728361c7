#pragma once

#include <string_view>

#include "base/result.hpp"

namespace parley::memory {

/// Hooks around each call of a store: a simulation lets other fibers run, or lets it fail.
class Gate {
 public:
  virtual ~Gate() = default;

  /// Before anything is read or written. An error becomes the call's result, and nothing is done.
  virtual Status before(std::string_view call) = 0;
  /// After it was done. An error becomes the call's result all the same.
  virtual Status after(std::string_view call) = 0;
  /// Between two writes of a call, where MongoDB's adapter makes them singly. An error becomes the
  /// call's result, although the earlier writes were done. SQLite's adapter has one transaction.
  virtual Status between(std::string_view /*call*/) { return {}; }
};

/// One call: `work` between before() and after(), atomic unless it calls between().
template <typename Work>
auto pass(Gate* gate, std::string_view call, Work work) -> decltype(work()) {
  if (gate != nullptr) PARLEY_CHECK(gate->before(call));
  auto answer = work();
  if (gate != nullptr) PARLEY_CHECK(gate->after(call));
  return answer;
}

inline Status between(Gate* gate, std::string_view call) {
  return gate != nullptr ? gate->between(call) : Status{};
}

/// Each element by itself, with between() in between.
template <typename Range, typename Work>
Status one_by_one(Gate* gate, std::string_view call, const Range& range, Work work) {
  bool is_first = true;
  for (const auto& one : range) {
    if (!is_first) PARLEY_CHECK(between(gate, call));
    is_first = false;
    work(one);
  }
  return {};
}

}  // namespace parley::memory
