// Pairs of faults (pairs.hpp), on the whole of Parley.
//   PARLEY_FAULTS_SECONDS  how long (600)
//   PARLEY_FAULTS_SEED     the order (random)
//   PARLEY_FAULTS_STORE    sqlite, or mongodb: only the pairs with a fault of the store, since the
//                          others are the same (sqlite)
//   PARLEY_FAULTS_WITH     only the pairs with one of these, "consumer kill, broker disk full"
// Exit status 1 if a promise was broken; the logs of that pair's parts are kept.

#include <cstdlib>
#include <iostream>

#include "pairs.hpp"

namespace {

using namespace parley::faults;

std::string text_setting(const char* name, const std::string& otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr ? text : otherwise;
}

}  // namespace

int main() {
  const std::uint64_t seed = setting("PARLEY_FAULTS_SEED", std::random_device{}());
  const std::chrono::seconds time(setting("PARLEY_FAULTS_SECONDS", 600));
  const std::string store = text_setting("PARLEY_FAULTS_STORE", "sqlite");
  const std::string with = text_setting("PARLEY_FAULTS_WITH", "");
  const auto is_meant = [&](const Fault& fault) {
    if (with.empty()) return store == "sqlite" || is_of_store(fault);
    return (", " + with + ",").find(", " + fault.name + ",") != std::string::npos;
  };
  std::cout << "faults: pairs on " << store << " for " << time.count()
            << " s, PARLEY_FAULTS_SEED=" << seed << std::endl;
  try {
    const Sum sum = Pairs(seed, store, all_faults(store), is_meant).run(time);
    std::cout << "faults: " << store << ", seed " << seed << ": " << sum.told() << "\n"
              << std::max(0, sum.pairs - sum.broken) << " passed, " << sum.broken << " failed"
              << std::endl;
    return sum.broken == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "faults: " << error.what() << "\n0 passed, 1 failed\n";
    return 1;
  }
}
