#include "realtime_config.hpp"

#include <algorithm>
#include <sstream>

#include "frames.hpp"
#include "protocol/close_codes.hpp"

namespace parley::realtime {
namespace {

constexpr std::size_t kKib = 1024;
constexpr std::size_t kMaxPageBytes = 256 * kKib;
/// Plus the second over which sockets are closed: must fit into the time a service has after its
/// drain.
constexpr std::chrono::milliseconds kCloseTimeout{1'000};

}  // namespace

Config::Config() {
  service.listen.port = 8104;
  service.internal_listen.port = 8205;
}

void Config::declare(config::Options& options) {
  service.declare(options);
  store.declare(options);
  options.add("issuer", issuer, "required `iss` claim of access tokens", {1, 256});
  options.add("audience", audience, "required `aud` claim of access tokens", {1, 256});
  rabbitmq.declare(options);
  options.add("send_rate", send_rate, "messages per user and second; 0: unlimited",
              {0, 1'000'000, "1/s"});
  options.add("send_burst", send_burst, "messages per user in a burst", {1, 1'000'000});
  options.add("max_sockets", max_sockets,
              "maximum number of open sockets; further ones are refused with 503", {1, 1'000'000});
  options.add("max_queued_kib", max_queued_kib,
              "maximum data queued for a socket; with more, it is closed as too slow",
              {1024, 1'048'576, "KiB"});
  options.add("page_memory_mib", page_memory_mib,
              "memory for entries read for all resuming or slow sockets together",
              {1, 65'536, "MiB"});
  options.add("auth_within_ms", auth_within, "time limit for the first frame with a valid token",
              {100, 600'000, "ms"});
  options.add("ping_every_ms", ping_every,
              "ping interval; must be shorter than the proxy's idle time-out",
              {1'000, 600'000, "ms"});
  options.add("allowed_origins", allowed_origins,
              "origins of web pages that may connect, besides those of the same host: "
              "\"https://chat.example.org https://…\"",
              {0, 4096});
}

runtime::RateLimit Config::send_limit() const {
  return {.per_second = static_cast<double>(send_rate),
          .burst = static_cast<double>(send_burst),
          .name = "send"};
}

websocket::Options Config::sockets() const {
  websocket::Options options;
  options.max_message_bytes = kMaxFrameBytes;
  options.max_queued_bytes = static_cast<std::size_t>(max_queued_kib) * kKib;
  options.max_sockets = static_cast<std::size_t>(max_sockets);
  options.ping_every = ping_every;
  options.close_timeout = kCloseTimeout;
  options.slow_reader = {protocol::close_code::kSlowReader, "too slow; reconnect and resume"};
  return options;
}

Limits Config::limits() const {
  Limits limits;
  limits.auth_within = auth_within;
  // Together with resume_ahead_bytes and one entry over each bound, these stay below the queue
  // limit.
  const std::size_t max_queued = static_cast<std::size_t>(max_queued_kib) * kKib;
  limits.live_ahead_bytes = max_queued / 2;
  limits.page_bytes = std::min(kMaxPageBytes, max_queued / 4);
  limits.page_memory_bytes = static_cast<std::size_t>(page_memory_mib) * kKib * kKib;
  limits.store_threads = static_cast<unsigned>(service.workers);
  limits.heartbeat = std::chrono::duration_cast<std::chrono::seconds>(ping_every);
  return limits;
}

std::vector<std::string> Config::origins() const {
  std::istringstream words(allowed_origins);
  std::vector<std::string> origins;
  for (std::string word; words >> word;) origins.push_back(word);
  return origins;
}

}  // namespace parley::realtime
