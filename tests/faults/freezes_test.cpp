// Rows 9 and 10 of docs/reliability.md: processes are suspended and resumed.

#include <signal.h>

#include "amqp_testing/freeze.hpp"
#include "scene.hpp"
#include "test_support/eventually.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;

struct Freeze {
  std::string part;
  std::chrono::seconds time;
};

void PrintTo(const Freeze& freeze, std::ostream* out) {
  *out << freeze.part << " for " << freeze.time.count() << " s";
}

class Freezes : public Scene, public testing::WithParamInterface<Freeze> {};

/// Lets the fault last this long: its duration is what is tested, so this doesn't wait for an
/// event.
void last(std::chrono::seconds time) { std::this_thread::sleep_for(time); }

TEST_P(Freezes, EndWithoutATrace) {
  const auto& [part, time] = GetParam();
  Traffic traffic(stage_);
  std::vector<pid_t> frozen{stage_.pid(part)};
  if (part == "nginx") frozen = stage_.nginx_workers();
  for (const pid_t process : frozen) amqp_testing::freeze(process);
  last(time);
  for (const pid_t process : frozen) ::kill(process, SIGCONT);
  // A frozen front door answers nothing, and NGINX waits 10 s for a frozen service.
  if (part != "nginx" && part != "chat-service-1") {
    EXPECT_LT(traffic.load().answers().slowest_ms, 10'000);
  }
  expect_promise_kept(traffic);
}

std::string name_of_freeze(const testing::TestParamInfo<Freeze>& info) {
  std::string name = info.param.part + "_" + std::to_string(info.param.time.count()) + "s";
  std::ranges::replace(name, '-', '_');
  return name;
}

std::vector<Freeze> each_part() {
  std::vector<Freeze> all;
  for (const auto time : {5s, 30s, 120s}) {
    for (const char* part : {"chat-consumer", "rabbitmq", "chat-service-1", "realtime-service-1",
                             "auth-service", "user-service", "nginx"}) {
      all.push_back({part, time});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Of, Freezes, testing::ValuesIn(each_part()), name_of_freeze);

}  // namespace
}  // namespace parley::faults
