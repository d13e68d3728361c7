#include "system/system.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <stdexcept>

#include "test_support/child_process.hpp"
#include "test_support/eventually.hpp"
#include "test_support/free_port.hpp"

namespace parley::system {

using test_support::Errors;
using test_support::eventually;

namespace {

std::unique_ptr<System> shared_system;

class StopShared : public testing::Environment {
 public:
  void TearDown() override { shared_system.reset(); }
};

const auto* const kStopShared = testing::AddGlobalTestEnvironment(new StopShared);

Part read_part(const boost::json::value& value) {
  const auto& object = value.as_object();
  const auto& pid = object.at("pid");
  const auto& address = object.at("address");
  return {std::string(object.at("name").as_string()), pid.is_null() ? 0 : pid.to_number<pid_t>(),
          object.at("ready").as_bool(), address.is_null() ? "" : std::string(address.as_string())};
}

Environment unlimited() {
  return {{"PARLEY_BIN_DIR", PARLEY_BIN_DIR},
          {"PARLEY_SEND_RATE", "0"},
          {"PARLEY_LOGIN_ACCOUNT_PER_MINUTE", "0"},
          {"PARLEY_LOGIN_ADDRESS_PER_MINUTE", "0"},
          {"PARLEY_REGISTER_ADDRESS_PER_MINUTE", "0"}};
}

}  // namespace

System::System(const std::string& store, const Environment& environment, const std::string& data)
    : mongodb_(store == "mongodb" ? std::make_unique<MongoDb>() : nullptr),
      data_(data.empty() ? (folder_.path() / "data").string() : data),
      store_(store),
      environment_(environment),
      port_(test_support::free_port()),
      url_("http://127.0.0.1:" + std::to_string(port_)),
      api_(url_) {
  environment_.merge(unlimited());
  if (mongodb_) environment_["PARLEY_MONGODB_URI"] = mongodb_->uri();
  start();
}

System::System(const Running& running) : url_(running.url), api_(url_) {}

System::~System() {
  if (port_ == 0) return;
  const auto parts_before = parts();
  const auto stopped = run({"--stop"});
  EXPECT_EQ(stopped.exit_status, 0) << stopped.output;
  for (const Part& part : parts_before) {
    EXPECT_TRUE(part.pid == 0 || ::kill(part.pid, 0) != 0) << part.name << " is left";
  }
}

System& System::shared() {
  if (!shared_system) {
    const char* url = std::getenv("PARLEY_E2E_URL");
    const char* store = std::getenv("PARLEY_E2E_STORE");
    shared_system = url != nullptr ? std::make_unique<System>(Running{url})
                                   : std::make_unique<System>(store != nullptr ? store : "sqlite");
  }
  return *shared_system;
}

void System::start() {
  const auto started = run({"--detach", "--port", std::to_string(port_), "--store", store_});
  if (started.exit_status != 0) throw std::runtime_error("./run failed: " + started.output);
}

void System::restart() {
  const auto stopped = run({"--stop"});
  if (stopped.exit_status != 0) throw std::runtime_error("./run --stop failed: " + stopped.output);
  start();
}

CommandResult System::run(const std::vector<std::string>& arguments) {
  if (port_ == 0) throw std::logic_error("the system at " + url_ + " was not started here");
  std::vector<std::string> words{PARLEY_SOURCE_DIR "/run", "--data", data_};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return test_support::run(words, {.environment = environment_, .errors = Errors::kWithOutput});
}

CommandResult System::operate(const std::string& service,
                              const std::vector<std::string>& arguments) {
  if (port_ == 0) throw std::logic_error("the system at " + url_ + " was not started here");
  std::vector<std::string> words{PARLEY_BIN_DIR "/" + service, "--config",
                                 data_ + "/conf/" + service + ".toml"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return test_support::run(words, {.environment = environment_, .errors = Errors::kWithOutput});
}

std::vector<Part> System::parts() {
  const auto status = run({"--status", "--json"});
  const auto begin = status.output.find('{');
  if (begin == std::string::npos) return {};
  std::vector<Part> parts;
  const auto listed = boost::json::parse(status.output.substr(begin));
  for (const auto& value : listed.at("parts").as_array()) parts.push_back(read_part(value));
  return parts;
}

Part System::part(const std::string& name) {
  const auto all = parts();
  const auto found = std::ranges::find(all, name, &Part::name);
  return found == all.end() ? Part{name, 0, false, ""} : *found;
}

void System::signal(const std::string& name, int number) {
  const Part found = part(name);
  if (found.pid == 0) throw std::runtime_error(name + " has no process");
  ::kill(found.pid, number);
}

bool System::wait_ready(std::chrono::seconds limit) {
  return eventually(limit, [this] {
    const auto all = parts();
    return !all.empty() && std::ranges::all_of(all, &Part::ready);
  });
}

}  // namespace parley::system
