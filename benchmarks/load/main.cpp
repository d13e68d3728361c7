#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <exception>
#include <fstream>
#include <iostream>

#include "generator.hpp"
#include "latencies.hpp"

namespace {

using parley::bench::Plan;
using parley::bench::Tally;

boost::json::object describe(const Tally& tally) {
  boost::json::object refused;
  for (const auto& [status, count] : tally.refused) refused[std::to_string(status)] = count;
  return {{"begun", tally.begun},
          {"accepted", tally.accepted.size()},
          {"refused", std::move(refused)},
          {"unanswered", tally.unanswered},
          {"unsent", tally.unsent},
          {"rate_per_second", tally.rate_per_second},
          {"latency_us", parley::bench::latencies(tally.latency)}};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Loads an HTTP server on 127.0.0.1 and prints the results as one JSON object");
  Plan plan;
  std::string path, requests_file, accepted_file;
  unsigned length_ms = 5000, skip_ms = 500, grace_ms = 10000;
  app.add_option("--port", plan.port)->required();
  app.add_option("--path", path)->required();
  app.add_option("--requests", requests_file, "Lines of: bearer token, tab, body")->required();
  app.add_option("--connections", plan.connections)->check(CLI::Range(1, 4096));
  app.add_option("--milliseconds", length_ms)->check(CLI::Range(1, 600'000));
  app.add_option("--skip-milliseconds", skip_ms, "Time at the start that is not counted");
  app.add_option("--grace-milliseconds", grace_ms, "Time to wait for answers at the end");
  app.add_option("--rate", plan.rate,
                 "Requests/s regardless of answers (open loop); 0: closed loop");
  app.add_option("--expect", plan.expected_status);
  app.add_option("--first-number", plan.first_number);
  app.add_option("--accepted", accepted_file, "File for the numbers of the accepted requests");
  CLI11_PARSE(app, argc, argv);
  plan.length = std::chrono::milliseconds(length_ms);
  plan.skip = std::chrono::milliseconds(std::min(skip_ms, length_ms - 1));
  plan.grace = std::chrono::milliseconds(grace_ms);
  try {
    const std::string host = "127.0.0.1:" + std::to_string(plan.port);
    plan.requests = parley::bench::read_requests(requests_file, host, path);
    const Tally tally = run(plan);
    if (!accepted_file.empty()) {
      std::ofstream out(accepted_file);
      for (const std::uint64_t number : tally.accepted) out << number << '\n';
    }
    std::cout << boost::json::serialize(describe(tally)) << '\n';
  } catch (const std::exception& error) {
    std::cerr << "load: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
