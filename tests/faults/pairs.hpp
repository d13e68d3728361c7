#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fault.hpp"

namespace parley::faults {

struct Sum {
  int pairs = 0;
  int broken = 0;
  /// Pairs ended by a step that only an operator takes.
  int remedies = 0;
  long accepted = 0;
  long unavailable = 0;
  std::vector<std::chrono::milliseconds> recoveries;

  /// The summary as text.
  std::string told() const;
};

/// Combines two faults: each pair of faults, in an order, at offsets and in ways that a seed
/// chooses, while users send and read. Each pair is judged separately and reported on standard
/// output; the logs of a pair that breaks the promise are kept. Threads: one.
class Pairs {
 public:
  /// Called after each pair, when all is quiet: returns further problems.
  using Look = std::function<std::vector<std::string>(Stage& stage)>;
  using IsMeant = std::function<bool(const Fault& fault)>;
  /// Only the pairs with a fault for which `is_meant` returns true, on the store "sqlite" or
  /// "mongodb".
  Pairs(std::uint64_t seed, std::string store, std::vector<Fault> faults, const IsMeant& is_meant,
        Look look = {});

  /// Runs for this time, plus the rest of the current pair.
  Sum run(std::chrono::seconds time);

 private:
  /// An event, at a time after the start of a pair.
  struct Moment {
    std::chrono::milliseconds at;
    std::function<void()> happens;
  };

  std::chrono::milliseconds between(std::chrono::milliseconds least,
                                    std::chrono::milliseconds most);
  void play(std::pair<std::size_t, std::size_t> pair);
  std::string happen_at(const Fault& fault);
  void happen();
  void report(const std::string& told, const Traffic& traffic,
              const std::optional<std::chrono::milliseconds>& recovered,
              const std::vector<std::string>& found);

  Random random_;
  const std::string store_;
  const std::vector<Fault> faults_;
  const Look look_;
  std::vector<std::pair<std::size_t, std::size_t>> order_;
  std::unique_ptr<Stage> stage_;
  std::vector<Moment> moments_;
  Sum sum_;
};

/// The number in this environment variable, or `otherwise`.
std::uint64_t setting(const char* name, std::uint64_t otherwise);

}  // namespace parley::faults
