#include <boost/asio/ip/tcp.hpp>
#include <iostream>
#include <sstream>

#include "runtime/service.hpp"

namespace parley::runtime {
namespace {

constexpr std::chrono::milliseconds kAnswerWithin{1'800};

Address reachable(Address address) {
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return address;
}

/// The answer, from its status code on; otherwise why there is none.
std::string ask(const Address& address) {
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(kAnswerWithin);
  stream.connect(address.host, std::to_string(address.port));
  stream << "GET /readyz HTTP/1.0\r\nHost: " << address.text() << "\r\n\r\n" << std::flush;
  std::string version;
  std::ostringstream rest;
  if (stream >> version) rest << stream.rdbuf();
  return version.empty() ? stream.error().message() : rest.str();
}

/// Asks /readyz of the service that listens there; if it listens on all addresses, on the loopback
/// one. Blocks for 2 s at most. Returns the exit status: 0 if it is ready; else 1, and one line
/// with the reason is in `err`.
int tell_health(const std::string& program, const Address& internal_listen, std::ostream& err) {
  const Address address = reachable(internal_listen);
  const std::string answer = ask(address);
  if (answer.starts_with(" 200 ")) return 0;
  const auto body = answer.find("\r\n\r\n");
  err << program << ": not ready: http://" << address.text() << "/readyz: ";
  if (body == std::string::npos) {
    err << answer << "\n";
  } else {
    err << answer.substr(1, 3) << " " << answer.substr(body + 4) << "\n";
  }
  return 1;
}

}  // namespace

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
              {{"debug", log::Level::kDebug},
               {"info", log::Level::kInfo},
               {"warn", log::Level::kWarn},
               {"error", log::Level::kError}});
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
