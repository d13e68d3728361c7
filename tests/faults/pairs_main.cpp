// Each pair of faults (pairs.hpp), on the whole of Parley.
//   PARLEY_FAULTS_SECONDS  how long (600)
//   PARLEY_FAULTS_SEED     which order (another one each time)
// Exit status 1 if a promise was broken; the logs of that pair's parts are kept.

#include <iostream>

#include "pairs.hpp"

int main() {
  using namespace parley::faults;
  const std::uint64_t seed = setting("PARLEY_FAULTS_SEED", std::random_device{}());
  const std::chrono::seconds time(setting("PARLEY_FAULTS_SECONDS", 600));
  std::cout << "faults: pairs for " << time.count() << " s, PARLEY_FAULTS_SEED=" << seed
            << std::endl;
  try {
    const Sum sum = Pairs(seed, all_faults()).run(time);
    std::cout << "faults: seed " << seed << ": " << sum.told() << "\n"
              << std::max(0, sum.pairs - sum.broken) << " passed, " << sum.broken << " failed"
              << std::endl;
    return sum.broken == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "faults: " << error.what() << "\n0 passed, 1 failed\n";
    return 1;
  }
}
