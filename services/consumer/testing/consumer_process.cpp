#include "consumer_process.hpp"

#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "stores_testing/store_contract.hpp"
#include "test_support/child_process.hpp"

namespace parley::consumer {
namespace {

const std::string kProgram = PARLEY_CHAT_CONSUMER;

test_support::ProcessOptions options(const std::string& amqp_uri,
                                     const stores::StoreSettings& store, unsigned partitions,
                                     const test_support::Environment& more = {}) {
  auto environment = stores::environment_of(store);
  environment["PARLEY_AMQP_URI"] = amqp_uri;
  environment["PARLEY_INTERNAL_LISTEN"] = "127.0.0.1:0";
  environment["PARLEY_PARTITIONS"] = std::to_string(partitions);
  environment.insert(more.begin(), more.end());
  return {.environment = std::move(environment)};
}

}  // namespace

ConsumerProcess::ConsumerProcess(const std::string& amqp_uri, const stores::StoreSettings& store,
                                 unsigned partitions, const test_support::Environment& more)
    : ChildProcess({kProgram}, options(amqp_uri, store, partitions, more)),
      address_(logged("listening", "internal_address")) {
  if (address_.empty()) throw std::runtime_error("chat-consumer did not start");
}

std::string ConsumerProcess::get(const std::string& path) {
  http::ClientRequest request;
  request.url = "http://" + address_ + path;
  const auto response = client_.fetch(std::move(request));
  return response.has_value() ? response->body : "";
}

std::string ConsumerProcess::readiness() { return get("/readyz"); }
bool ConsumerProcess::ready() { return readiness().find("\"ready\":true") != std::string::npos; }

double ConsumerProcess::metric(const std::string& name) {
  std::istringstream lines(get("/metrics"));
  std::string line;
  double sum = -1;
  while (std::getline(lines, line)) {
    if (!line.starts_with(name + "{") && !line.starts_with(name + " ")) continue;
    if (sum < 0) sum = 0;
    sum += std::strtod(line.c_str() + line.rfind(' ') + 1, nullptr);
  }
  return sum;
}

std::string run_command(const std::vector<std::string>& words, const std::string& amqp_uri,
                        const stores::StoreSettings& store) {
  std::vector<std::string> command{kProgram};
  command.insert(command.end(), words.begin(), words.end());
  const auto done = test_support::run(command, options(amqp_uri, store, 8));
  if (done.exit_status != 0) {
    throw std::runtime_error(words[0] + " failed with status " + std::to_string(done.exit_status));
  }
  return done.output;
}

}  // namespace parley::consumer
