#include "auth_config.hpp"

#include <algorithm>
#include <thread>

namespace parley::auth {
namespace {

void add_rate(config::Options& options, const std::string& name, AttemptRate& rate,
              const std::string& what) {
  options.add(name + "_burst", rate.burst, what + ": allowed in a burst", {1, 1'000'000});
  options.add(name + "_per_minute", rate.per_minute, what + ": allowed per minute; 0: unlimited",
              {0, 1'000'000, "1/min"});
}

}  // namespace

Config::Config() {
  service.listen = {"127.0.0.1", 8101};
  service.internal_listen = {"127.0.0.1", 8201};
}

void Config::declare(config::Options& options) {
  service.declare(options);
  store.declare(options);
  options.add("issuer", issuer, "`iss` claim of access tokens", {1, 256});
  options.add("audience", audience, "`aud` claim of access tokens", {1, 256});
  options.add("registration_open", registration_open,
              "whether anyone may register; overridden by the command `registration open|close`");
  options.add("login_concurrency", login_concurrency,
              "threads that hash passwords; 0: one per core", {0, 64});
  options.add("login_queue", login_queue, "requests that may wait for these threads", {1, 10'000});
  options.add("access_token_s", access_token_s, "lifetime of an access token", {5, 900, "s"});
  options.add("session_idle_days", session_idle_days, "a session expires when unused for this long",
              {1, 400, "days"});
  options.add("session_max_days", session_max_days, "a session expires this long after its login",
              {1, 3'650, "days"});
  options.add("session_limit", session_limit, "sessions per user; further logins end the oldest",
              {1, 1'000});
  options.add("key_rotation_s", key_rotation_s, "interval of signing key rotation",
              {1, 31'536'000, "s"});
  options.add("key_lead_ms", key_lead, "time from a key's publication to its first signature",
              {0, 600'000, "ms"});
  options.add("key_poll_ms", key_poll, "interval for reading keys and revocations",
              {50, 2'000, "ms"});
  add_rate(options, "login_pair", login_rates.pair, "wrong logins per address and account");
  add_rate(options, "login_address", login_rates.address, "wrong logins per address");
  add_rate(options, "login_account", login_rates.account,
           "wrong logins per account, from addresses where it is not logged in");
  add_rate(options, "login_total", login_rates.total,
           "wrong logins in total, from addresses where the account is not logged in");
  add_rate(options, "register_address", register_address, "registrations per address");
  add_rate(options, "register_total", register_total, "registrations in total");
}

SigningKeysOptions Config::signing_keys(std::function<void(const Status&)> report) const {
  return {.issuer = issuer,
          .audience = audience,
          .token_life = std::chrono::seconds{access_token_s},
          .rotation = std::chrono::seconds{key_rotation_s},
          .lead = key_lead,
          .poll = key_poll,
          .report = std::move(report)};
}

runtime::WorkerPoolOptions Config::password_pool() const {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  return {.name = "passwords",
          .threads = login_concurrency == 0 ? cores : static_cast<unsigned>(login_concurrency),
          .queue = static_cast<std::size_t>(login_queue)};
}

}  // namespace parley::auth
