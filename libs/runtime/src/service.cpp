#include "runtime/service.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <iostream>
#include <optional>
#include <ranges>
#include <vector>

#include "internal_routes.hpp"
#include "metric_names.hpp"
#include "runtime/json_body.hpp"
#include "signals.hpp"

namespace parley::runtime {
namespace {

/// After the drain, for what runs; then its connections are cut.
constexpr std::chrono::milliseconds kFinishWithin{2'500};
/// After the drain, for everything: in total less than the 10 s after which supervisors kill.
constexpr std::chrono::milliseconds kStopWithin{3'500};
constexpr std::size_t kInternalConnections = 64;
/// How soon a service opens after its dependencies are ready.
constexpr std::chrono::milliseconds kLookForReady{20};

// Every connection needs a descriptor, and the soft limit is often 1024.
void raise_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

using Listener = std::unique_ptr<http::Server>;

Listener listen(const std::string& service, http::ServerOptions options, http::Handler handler) {
  auto server = http::Server::start(std::move(options), std::move(handler));
  if (server) return *std::move(server);
  log::error("cannot listen", {{"reason", server.error().detail}});
  std::cerr << service << ": " << server.error().detail << "\n";
  return nullptr;
}

}  // namespace

struct Service::State {
  State(const config::Options& options, const ServiceSettings& given)
      : program(options.program()),
        version(options.version()),
        settings(given),
        internal(program, version, readiness) {}

  Listener listen_internally() {
    http::ServerOptions options;
    options.listen = settings.internal_listen.text();
    options.max_connections = kInternalConnections;
    options.error_answer = Edge::server_error;
    return listen(program, std::move(options),
                  [this](http::Request&& request, http::Responder responder) {
                    responder.answer(internal.answer(request));
                  });
  }

  Listener listen_for(Edge& edge) const {
    http::ServerOptions options;
    options.listen = settings.listen.text();
    options.io_threads = static_cast<unsigned>(settings.io_threads);
    options.max_body_bytes = kMaxBodyBytes;
    options.error_answer = Edge::server_error;
    return listen(program, std::move(options),
                  [&edge](http::Request&& request, http::Responder responder) {
                    edge.handle(std::move(request), std::move(responder));
                  });
  }

  /// Closed to requests until the dependencies are ready: a proxy with other instances uses those.
  /// Returns the signal that arrived meanwhile; 0 if none did.
  int wait_until_ready() const {
    const auto end = Monotonic::now() + settings.open_when_ready;
    int signal = 0;
    while (signal == 0 && !readiness.ready() && Monotonic::now() < end) {
      signal = wait_for_signal(kLookForReady);
      if (signal == SIGHUP && hangup) {
        hangup();
        signal = 0;
      }
    }
    return signal;
  }

  int wait_for_end() const {
    int signal = wait_for_signal();
    while (signal == SIGHUP && hangup) {
      log::info("hangup");
      hangup();
      signal = wait_for_signal();
    }
    return signal;
  }

  int run(Edge* edge) {
    const int status = serve(edge);
    // What the jobs use is destroyed next, and the workers would outlive it.
    stop_workers();
    return status;
  }

  void stop_workers() {
    if (workers) workers->stop();
  }

  int serve(Edge* edge) {
    const Listener internal_server = listen_internally();
    if (!internal_server) return 1;
    int signal = edge ? wait_until_ready() : 0;
    const Listener server = edge && signal == 0 ? listen_for(*edge) : nullptr;
    if (edge && signal == 0 && !server) return 1;
    std::optional<metrics::Probe> connections;
    if (server) {
      connections.emplace(metric::kHttpConnections, metrics::Labels{}, [&server] {
        return static_cast<double>(server->counts().connections_open);
      });
    }
    log::info("listening", {{"address", server ? server->address() : ""},
                            {"internal_address", internal_server->address()},
                            {"version", version},
                            {"process_id", getpid()}});
    log::flush();

    if (signal == 0) signal = wait_for_end();
    stop_watch.emplace((server ? settings.drain : std::chrono::milliseconds{0}) + kStopWithin);
    log::info("stopping", {{"signal", strsignal(signal)}});
    readiness.drain();
    bool finished = true;
    if (server) {
      finished = server->drain(settings.drain, kFinishWithin);
      server->stop();
    }
    for (const auto& stop : std::views::reverse(stops)) stop();
    stop_workers();
    internal_server->stop();
    log::info("stopped", {{"finished_all", finished}});
    return 0;
  }

  const std::string program;
  const std::string version;
  const ServiceSettings settings;
  Readiness readiness;
  InternalRoutes internal;
  /// Created on first use: not every service needs them.
  std::unique_ptr<WorkerPool> workers;
  std::vector<std::function<void()>> stops;
  std::function<void()> hangup;
  /// Until the Service is destroyed: the dependencies' destructors are watched, too.
  std::optional<StopWatch> stop_watch;
};

Service::Service(const config::Options& options, const ServiceSettings& settings) {
  hold_signals();
  raise_open_files();
  log::start(options.program(), settings.log_level);
  metrics::gauge(metric::kBuildInfo, {{"version", options.version()}}).Set(1);
  state_ = std::make_unique<State>(options, settings);
}

Service::~Service() {
  state_.reset();
  log::stop();
}

Readiness& Service::readiness() { return state_->readiness; }
WorkerPool& Service::workers() {
  if (!state_->workers) {
    state_->workers = std::make_unique<WorkerPool>(
        WorkerPoolOptions{.threads = static_cast<unsigned>(state_->settings.workers)});
  }
  return *state_->workers;
}
void Service::on_stop(std::function<void()> stop) { state_->stops.push_back(std::move(stop)); }
void Service::on_hangup(std::function<void()> hangup) { state_->hangup = std::move(hangup); }
int Service::run(Edge& edge) { return state_->run(&edge); }
int Service::run() { return state_->run(nullptr); }

}  // namespace parley::runtime
