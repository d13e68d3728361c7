#include "ways.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;

Fault worsen(const std::string& name, const Links& links, const std::vector<Condition>& ways) {
  return {name, [links, ways](Stage& stage, Random& random) -> End {
            const auto chosen = links(stage, random);
            const Condition& way = ways[any(random, ways.size())];
            for (Proxy* proxy : chosen) proxy->set(way);
            return [chosen] {
              for (Proxy* proxy : chosen) proxy->set({});
            };
          }};
}

}  // namespace

std::size_t any(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

void signal_all(const std::vector<pid_t>& processes, int number) {
  for (const pid_t one : processes) {
    if (one != 0) ::kill(one, number);
  }
}

Fault kill(const std::string& name, const Processes& processes) {
  return {name + " kill", [processes](Stage& stage, Random&) -> End {
            signal_all(processes(stage), SIGKILL);
            return [] {};
          }};
}

Fault freeze(const std::string& name, const Processes& processes) {
  return {name + " freeze", [processes](Stage& stage, Random&) -> End {
            const auto frozen = processes(stage);
            signal_all(frozen, SIGSTOP);
            return [frozen] { signal_all(frozen, SIGCONT); };
          }};
}

Fault cut(const std::string& name, const Links& links) {
  return worsen(name + " cut", links,
                {{.to_server = false, .to_client = false},
                 {.to_server = false},
                 {.to_client = false},
                 {.cuts = true, .refuses = true}});
}

Fault slow(const std::string& name, const Links& links) {
  return worsen(name + " slow", links,
                {{.delay = 50ms}, {.delay = 500ms}, {.bytes_per_second = 4096}, {.cuts = true}});
}

Fault full(const std::string& name, Disk& (Stage::*disk)()) {
  return {name + " disk full", [disk](Stage& stage, Random&) -> End {
            (stage.*disk)().leave_free(0);
            return [&stage, disk] { (stage.*disk)().make_room(); };
          }};
}

}  // namespace parley::faults
