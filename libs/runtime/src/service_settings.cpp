#include <iostream>

#include "health.hpp"
#include "runtime/service.hpp"

namespace parley::runtime {

void ServiceSettings::declare(config::Options& options) {
  options.add("listen", listen, "where the routes are served");
  options.add("io_threads", io_threads, "threads that read and write sockets", {1, 64});
  options.add("workers", workers, "threads for what blocks, like store calls", {1, 256});
  options.add("open_when_ready_ms", open_when_ready,
              "how long at most the routes stay closed at the start until it is ready, for an "
              "instance that has others beside it",
              {0, 60'000, "ms"});
  declare_without_edge(options);
}

void ServiceSettings::declare_without_edge(config::Options& options) {
  options.add("internal_listen", internal_listen,
              "where /healthz, /readyz and /metrics are served; not for the outside");
  options.add("log_level", log_level, "the least level that is logged",
              {{"debug", log::Level::debug},
               {"info", log::Level::info},
               {"warn", log::Level::warn},
               {"error", log::Level::error}});
  options.add("drain_ms", drain,
              "how long requests are accepted after SIGTERM; more than the proxy in front keeps an "
              "idle connection",
              {0, 60'000, "ms"});
  options.add_action("health", "asks the running service whether it is ready and ends: 0, or 1",
                     [this, program = options.program()] {
                       return tell_health(program, internal_listen, std::cerr);
                     });
}

}  // namespace parley::runtime
