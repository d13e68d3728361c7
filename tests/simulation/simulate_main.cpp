#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "report.hpp"
#include "shrink.hpp"
#include "world.hpp"

namespace {

using namespace parley::simulation;

struct Arguments {
  std::uint64_t seed = 1;
  std::uint64_t histories = 0;
  double seconds = 60;
  bool trace = false;
  bool whole = false;
};

void show(std::uint64_t seed, const Outcome& outcome, const Plan& plan) {
  std::printf("%s\nseed %llu, %zu moves:\n%s\nReplay: simulate --seed %llu --histories 1\n",
              outcome.trace.c_str(), static_cast<unsigned long long>(seed), plan.moves.size(),
              outcome.violations.c_str(), static_cast<unsigned long long>(seed));
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Plays histories of all services in one thread and judges each.");
  app.add_option("--seed", arguments.seed, "seed of the first history")->capture_default_str();
  app.add_option("--histories", arguments.histories,
                 "number of histories; 0: until the time is over");
  app.add_option("--seconds", arguments.seconds, "how long, in seconds, without --histories")
      ->capture_default_str();
  app.add_flag("--trace", arguments.trace, "print the trace");
  app.add_flag("--whole", arguments.whole, "print a failing history without shrinking it");
  CLI11_PARSE(app, argc, argv);

  const auto begin = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  Report report;
  for (std::uint64_t seed = arguments.seed;; ++seed) {
    const std::uint64_t played = seed - arguments.seed;
    if (arguments.histories != 0 ? played >= arguments.histories : elapsed() >= arguments.seconds) {
      break;
    }
    const Outcome outcome = play(make_plan(seed));
    report.add(outcome.counts);
    if (arguments.trace) std::printf("%s", outcome.trace.c_str());
    if (outcome.violations.empty()) continue;
    const Plan small = arguments.whole ? make_plan(seed) : shrink(make_plan(seed));
    show(seed, play(small), small);
    return 1;
  }
  report.print(arguments.seed, elapsed());
  return 0;
}
