#include "stage.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "test_support/child_process.hpp"
#include "test_support/eventually.hpp"

namespace parley::faults {

using namespace std::chrono_literals;
using test_support::eventually;

namespace {

std::unique_ptr<Stage> shared_stage;

class StopShared : public testing::Environment {
 public:
  void TearDown() override { shared_stage.reset(); }
};

const auto* const kStopShared = testing::AddGlobalTestEnvironment(new StopShared);

const std::string kBrokerScript = PARLEY_SOURCE_DIR "/scripts/parts/rabbitmq.py";

constexpr std::size_t kStoreMebibytes = 4096;
constexpr std::size_t kBrokerMebibytes = 4096;  // RabbitMQ requires 256 MiB free
constexpr std::size_t kLogMebibytes = 256;
constexpr int kMaxMessages = 200'000;

/// The pause between two messages of a sender. MongoDB's stand-in scans where MongoDB has an index.
std::chrono::milliseconds pause(Stage& stage) {
  return stage.system().mongodb() == nullptr ? 20ms : 400ms;
}

}  // namespace

Stage::Stage(Links links, const system::Environment& environment, const std::string& store)
    : store_disk_(std::make_unique<Disk>(folder_.path() / "data/store", kStoreMebibytes)),
      broker_disk_(std::make_unique<Disk>(folder_.path() / "data/rabbitmq/data", kBrokerMebibytes)),
      log_disk_(std::make_unique<Disk>(folder_.path() / "data/logs", kLogMebibytes)),
      system_(std::make_unique<system::System>(store, environment, folder_.path() / "data")),
      network_(links == Links::kProxied ? std::make_unique<Network>(*system_) : nullptr) {
  if (!system_->wait_ready(60s)) throw std::runtime_error("the parts aren't ready");
}

Stage::~Stage() {
  system_.reset();
  network_.reset();
}

Stage& Stage::shared() {
  if (!shared_stage) shared_stage = std::make_unique<Stage>();
  return *shared_stage;
}

void Stage::forget_shared() { shared_stage.reset(); }

void Stage::kill_and_wait(const std::string& part) {
  const pid_t before = pid(part);
  system_->signal(part, SIGKILL);
  const bool is_back = eventually(60s, [&] {
    const auto now = system_->part(part);
    return now.pid != 0 && now.pid != before && now.ready;
  });
  if (!is_back) throw std::runtime_error(part + " did not come back");
}

std::vector<pid_t> Stage::nginx_workers() {
  const std::string master = std::to_string(pid("nginx"));
  std::ifstream children("/proc/" + master + "/task/" + master + "/children");
  std::vector<pid_t> workers;
  for (pid_t worker = 0; children >> worker;) workers.push_back(worker);
  return workers;
}

double Stage::metric(const std::string& service, const std::string& name) {
  const std::string text =
      system::Api("http://" + system_->part(service).address).get("/metrics").body;
  std::smatch found;
  const std::regex line("(?:^|\n)" + name + "(?:\\{[^}]*\\})? ([0-9.e+]+)");
  return std::regex_search(text, found, line) ? std::stod(found[1]) : 0;
}

std::string Stage::broker_control(const std::vector<std::string>& words) {
  std::vector<std::string> command{kBrokerScript, "ctl", "--dir", system_->data() + "/rabbitmq",
                                   "--"};
  command.insert(command.end(), words.begin(), words.end());
  const auto done = test_support::run(command);
  if (done.exit_status != 0) throw std::runtime_error("rabbitmqctl: " + done.output);
  return done.output;
}

std::vector<std::string> Stage::queues_down() {
  std::istringstream lines(broker_control(
      {"list_queues", "-p", "parley", "--quiet", "--no-table-headers", "name", "state"}));
  std::vector<std::string> down;
  for (std::string name, state; lines >> name >> state;) {
    if (state == "down") down.push_back(name);
  }
  return down;
}

system::Answer Stage::readiness(const std::string& service) {
  return system::Api("http://" + system_->part(service).address).get("/readyz");
}

Traffic::Traffic(Stage& stage, const e2e::Crowd& crowd) : stage_(stage) {
  auto& api = stage.system().api();
  std::vector<e2e::Pair> pairs;
  for (int i = 0; i < kSenders; ++i) {
    pairs.push_back(e2e::patiently([&] { return e2e::make_stored_pair(api); }));
  }
  live_ = e2e::patiently(
      [&] { return std::make_unique<e2e::LiveClients>(stage.system().url(), crowd); });
  load_ = std::make_unique<e2e::Load>(api, std::move(pairs), kMaxMessages, pause(stage));
  if (!load_->wait_for_more(2 * kSenders) ||
      !eventually(60s, [&] { return live_->accepted() > 0; })) {
    throw std::runtime_error("nothing is accepted before anything is wrong");
  }
}

std::optional<std::chrono::milliseconds> Traffic::recovered(std::chrono::seconds limit) {
  const auto begun = Monotonic::now();
  const int before = live_->accepted();
  // Waits for each sender: the load as a whole doesn't show that one queue is stuck.
  if (!load_->wait_for_each(limit)) return std::nullopt;
  if (!eventually(limit, [&] { return live_->accepted() > before; })) return std::nullopt;
  if (!stage_.system().wait_ready(limit)) return std::nullopt;
  return std::chrono::floor<std::chrono::milliseconds>(Monotonic::now() - begun);
}

std::vector<std::string> Traffic::end() {
  load_->stop(120s);
  auto all = live_->violations(240s);
  for (auto& one : load_->violations(120s)) all.push_back(std::move(one));
  const int refused = load_->answers().refused;
  if (refused > 0) all.push_back(std::to_string(refused) + " sends were refused");
  return all;
}

std::string Traffic::told() const {
  const auto& answers = load_->answers();
  return std::to_string(answers.accepted) + " accepted over HTTP, " +
         std::to_string(answers.unavailable) + " times 503 or none, the slowest answer " +
         std::to_string(answers.slowest_ms) + " ms; " + std::to_string(live_->accepted()) +
         " accepted over sockets, " + std::to_string(live_->connects()) + " connections of " +
         std::to_string(live_->clients()) + " clients";
}

}  // namespace parley::faults
