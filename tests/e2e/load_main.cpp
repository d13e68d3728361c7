// Load on a running system, controlled line by line over standard input:
//   e2e_load URL SENDERS MAX_MESSAGES PAUSE_MS
// prints {"running":…} once it sends, {"accepted":…,"unavailable":…,"refused":…} at each "count",
// and the same with "violations" and the first "complaints" at "stop" or the end of the input,
// after reading every history.

#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "load.hpp"

namespace {

namespace json = boost::json;

json::object counts(const parley::e2e::Load& load) {
  const auto& answers = load.answers();
  return {{"accepted", answers.accepted.load()},
          {"unavailable", answers.unavailable.load()},
          {"refused", answers.refused.load()}};
}

}  // namespace

int main(int argc, char** argv) {
  using namespace parley;
  if (argc != 5) {
    std::cerr << "usage: e2e_load URL SENDERS MAX_MESSAGES PAUSE_MS\n";
    return 2;
  }
  try {
    system::Api api(argv[1]);
    std::vector<e2e::Pair> pairs;
    for (int i = 0; i < std::stoi(argv[2]); ++i) {
      pairs.push_back(e2e::patiently([&] { return e2e::make_pair(api); }));
    }
    e2e::Load load(api, pairs, std::stoi(argv[3]), std::chrono::milliseconds{std::stoi(argv[4])});
    std::cout << json::object{{"running", pairs.size()}} << std::endl;
    for (std::string line; std::getline(std::cin, line) && line != "stop";) {
      std::cout << counts(load) << std::endl;
    }
    load.stop();
    const auto violations = load.violations();
    json::object sum = counts(load);
    sum["violations"] = json::value_from(violations);
    sum["complaints"] = json::value_from(load.complaints());
    std::cout << sum << std::endl;
    return violations.empty() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "e2e_load: " << error.what() << "\n";
    return 1;
  }
}
