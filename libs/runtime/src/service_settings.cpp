#include <iostream>

#include "health.hpp"
#include "runtime/service.hpp"

namespace parley::runtime {

void ServiceSettings::declare(config::Options& options) {
  options.add("listen", listen, "address of the routes");
  options.add("io_threads", io_threads, "threads for socket I/O", {1, 64});
  options.add("workers", workers, "threads for blocking work, like store calls", {1, 256});
  options.add("open_when_ready_ms", open_when_ready,
              "how long at most the routes stay closed at the start until the service is ready; "
              "for a service with several instances",
              {0, 60'000, "ms"});
  declare_without_edge(options);
}

void ServiceSettings::declare_without_edge(config::Options& options) {
  options.add("internal_listen", internal_listen,
              "address of /healthz, /readyz and /metrics; not for the outside");
  options.add("log_level", log_level, "the minimum level that is logged",
              {{"debug", log::Level::debug},
               {"info", log::Level::info},
               {"warn", log::Level::warn},
               {"error", log::Level::error}});
  options.add("drain_ms", drain,
              "how long requests are still accepted after SIGTERM; longer than the proxy keeps "
              "idle connections",
              {0, 60'000, "ms"});
  options.add_action("health", "queries whether the running service is ready; exit status 0 or 1",
                     [this, program = options.program()] {
                       return tell_health(program, internal_listen, std::cerr);
                     });
}

}  // namespace parley::runtime
