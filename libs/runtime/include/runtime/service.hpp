#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "config/options.hpp"
#include "log/log.hpp"
#include "runtime/edge.hpp"
#include "runtime/readiness.hpp"
#include "runtime/worker_pool.hpp"

namespace parley::runtime {

/// The settings of every service. Each service sets its own default addresses.
struct ServiceSettings {
  /// Of the routes; a service without an edge doesn't declare it.
  Address listen{"127.0.0.1", 8100};
  /// Of /healthz, /readyz and /metrics: never to be reached from outside.
  Address internal_listen{"127.0.0.1", 8200};
  int io_threads = 1;
  int workers = 8;
  log::Level log_level = log::Level::kInfo;
  /// How long requests are still accepted after SIGTERM: longer than the proxy in front keeps an
  /// idle connection.
  std::chrono::milliseconds drain{6'000};
  /// How long at most the routes stay closed at startup while a dependency is missing; 0: they open
  /// at once, and answer 503 where they need it.
  std::chrono::milliseconds open_when_ready{0};

  /// Adds `listen io_threads workers open_when_ready_ms` and, for both kinds, `internal_listen
  /// log_level drain_ms` and the action --health: asks /readyz of the process that runs with this
  /// configuration on this machine, for at most 2 s. Exit status 0 if it is ready, else 1 with the
  /// reason on standard error.
  void declare(config::Options& options);
  void declare_without_edge(config::Options& options);
};

/// The life of a service process, from its configuration to its exit status:
///
///     chat::Config config;
///     config::Options options("chat-service", "Takes and serves messages.", PARLEY_VERSION,
///                             version::commit());
///     config.declare(options);
///     if (const auto status = options.read(argc, argv)) return *status;
///
///     runtime::Service service(options, config.service);
///     … dependencies, in the order in which they need each other …
///     runtime::Edge edge({service.workers(), &verifier}, context, kRoutes);
///     return service.run(edge);
///
/// Construct it before anything that starts threads: SIGTERM, SIGINT and SIGHUP are blocked from
/// then on in all threads and waited for by run(). Threads: main()'s. Owns: the workers, the
/// readiness, the internal listener. Stop: run() returns after a signal.
class Service {
 public:
  Service(const config::Options& options, const ServiceSettings& settings);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  Readiness& readiness();
  WorkerPool& workers();

  /// Called by run() once requests have ended and before it returns, the last one added first.
  void on_stop(std::function<void()> stop);

  /// Called by run() at every SIGHUP, which otherwise stops the service.
  void on_hangup(std::function<void()> hangup);

  /// Listens, serves until a signal, and drains: still accepts for `drain`, answers with
  /// `Connection: close`, finishes what runs, then the workers' queues. Returns the exit status: 0,
  /// or 1 if an address can't be listened on (logged, and printed to standard error). A second
  /// signal ends the process at once; so does a stop that takes longer than `drain` plus 3.5 s.
  int run(Edge& edge);
  /// The same for a service that only has the internal listener.
  int run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::runtime
