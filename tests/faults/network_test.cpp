// Rows 11 and 12 of docs/reliability.md: networks are partitioned, slow, or cut connections.

#include "scene.hpp"
#include "test_support/child_process.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;

struct Bad {
  std::string name;
  Condition condition;
  std::chrono::seconds time{30};
};

struct Link {
  std::string service;
  bool is_to_broker;
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }
void PrintTo(const Link& link, std::ostream* out) { *out << link.service; }

using Case = std::tuple<Link, Bad>;

class Links : public Scene, public testing::WithParamInterface<Case> {};

TEST_P(Links, GoesBadAndIsGoodAgain) {
  const auto& [link, bad] = GetParam();
  Traffic traffic(stage_);
  Proxy& proxy = link.is_to_broker ? stage_.network().to_broker(link.service)
                                   : stage_.network().to_service(link.service);
  proxy.set(bad.condition);
  std::this_thread::sleep_for(bad.time);  // how long the fault lasts
  proxy.set({});
  // NGINX waits 10 s for a silent service.
  if (link.is_to_broker) EXPECT_LT(traffic.load().answers().slowest_ms, 10'000);
  expect_promise_kept(traffic);
}

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  const auto& [link, bad] = info.param;
  std::string name = (link.is_to_broker ? "rabbitmq_" : "nginx_") + link.service + "_" + bad.name;
  std::ranges::replace(name, '-', '_');
  return name;
}

const std::vector<Link> kLinks{{"chat-consumer", true},
                               {"chat-service-1", true},
                               {"realtime-service-1", true},
                               {"chat-service-1", false},
                               {"realtime-service-1", false}};

const std::vector<Bad> kPartitions{
    {"both_ways_5s", {.to_server = false, .to_client = false}, 5s},
    {"both_ways_30s", {.to_server = false, .to_client = false}, 30s},
    {"both_ways_120s", {.to_server = false, .to_client = false}, 120s},
    {"to_server_30s", {.to_server = false}, 30s},
    {"to_client_30s", {.to_client = false}, 30s},
    {"resets_30s", {.cuts = true, .refuses = true}, 30s}};
INSTANTIATE_TEST_SUITE_P(Parted, Links,
                         testing::Combine(testing::ValuesIn(kLinks),
                                          testing::ValuesIn(kPartitions)),
                         name_of_case);

const std::vector<Bad> kSlow{{"50ms", {.delay = 50ms}},
                             {"500ms", {.delay = 500ms}},
                             {"trickle", {.bytes_per_second = 4096}},
                             {"cut_mid_frame", {.cuts = true}, 10s}};
INSTANTIATE_TEST_SUITE_P(Slow, Links,
                         testing::Combine(testing::ValuesIn(kLinks), testing::ValuesIn(kSlow)),
                         name_of_case);

/// Drops 3 of 10 packets that arrive at a port of this machine.
class Loss {
 public:
  explicit Loss(std::string port) : port_(std::move(port)) { is_there_ = change("-I"); }
  Loss(const Loss&) = delete;
  Loss& operator=(const Loss&) = delete;
  ~Loss() {
    if (is_there_) change("-D");
  }
  bool is_there() const { return is_there_; }

 private:
  bool change(const std::string& action) const {
    return test_support::run({"/usr/sbin/iptables", "-w", action, "INPUT", "-i", "lo", "-p", "tcp",
                              "--dport", port_, "-m", "statistic", "--mode", "random",
                              "--probability", "0.3", "-j", "DROP"})
               .exit_status == 0;
  }

  const std::string port_;
  bool is_there_ = false;
};

class LossyLinks : public Scene, public testing::WithParamInterface<const char*> {};

TEST_P(LossyLinks, OnlyMakeItSlower) {
  const std::string address = stage_.system().part(GetParam()).address;
  Traffic traffic(stage_);
  {
    const Loss loss(address.substr(address.rfind(':') + 1));
    if (!loss.is_there()) GTEST_SKIP() << "losing packets needs root and iptables";
    std::this_thread::sleep_for(30s);  // how long the loss lasts
  }
  expect_promise_kept(traffic);
}

INSTANTIATE_TEST_SUITE_P(Of, LossyLinks, testing::Values("rabbitmq", "nginx"));

}  // namespace
}  // namespace parley::faults
