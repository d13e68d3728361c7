// Pairs of faults (pairs.hpp) for hours, without killing processes: their memory and descriptors
// must not grow. When built with sanitizers, sanitizer reports count, too (./test soak).
//   PARLEY_FAULTS_SECONDS  how long (7200)
//   PARLEY_FAULTS_SEED     the order (random)
// Exit status 1 if a promise was broken or something grew.

#include <iostream>

#include "holdings.hpp"
#include "pairs.hpp"

namespace {

using namespace parley::faults;

constexpr std::size_t kMoments = 13;

/// Without the faults that end one of Parley's processes, and those that only an operator can end.
std::vector<Fault> faults() {
  auto all = all_faults("sqlite");
  std::erase_if(all, [](const Fault& fault) {
    return fault.remedy || fault.name == "consumer kill" || fault.name == "realtime kill";
  });
  return all;
}

}  // namespace

int main() {
  const std::uint64_t seed = setting("PARLEY_FAULTS_SEED", std::random_device{}());
  const std::chrono::seconds time(setting("PARLEY_FAULTS_SECONDS", 7200));
  std::cout << "soak: for " << time.count() << " s, PARLEY_FAULTS_SEED=" << seed << std::endl;
  try {
    Holdings holdings;
    Pairs pairs(
        seed, "sqlite", faults(), [](const Fault&) { return true; },
        [&](Stage& stage) { return holdings.look(stage); });
    const Sum sum = pairs.run(time);
    std::cout << "soak: seed " << seed << ": " << sum.told() << "\nMiB, descriptors:\n"
              << holdings.table(kMoments);
    const auto grown = holdings.grown();
    for (const auto& one : grown) std::cout << "GROWN: " << one << "\n";
    const auto failed = sum.broken + static_cast<int>(grown.size());
    std::cout << std::max(0, sum.pairs - sum.broken) << " passed, " << failed << " failed"
              << std::endl;
    return failed == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "soak: " << error.what() << "\n0 passed, 1 failed\n";
    return 1;
  }
}
