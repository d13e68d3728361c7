#include <iostream>

#include "accounts/key_ring.hpp"
#include "auth_config.hpp"
#include "operator_commands.hpp"
#include "routes.hpp"
#include "runtime/edge.hpp"
#include "runtime/service.hpp"
#include "runtime/watch.hpp"
#include "store_care.hpp"
#include "version/version.hpp"

int main(int argc, char** argv) {
  using namespace parley;
  auth::Config config;
  config::Options options("auth-service", "Registers users and logs them in.", PARLEY_VERSION,
                          version::commit());
  config.declare(options);
  auth::declare_commands(options, config, std::cin);
  if (const auto status = options.read(argc, argv)) return *status;

  runtime::Service service(options, config.service);
  runtime::Readiness& readiness = service.readiness();
  for (const char* check : {"store", "keys", "signing_key"}) readiness.expect(check);

  stores::Stores stores(config.store.settings());
  const auto accounts = accounts::open_account_store(stores);
  const auto credentials = auth::open_credential_store(stores);
  const auto sessions = auth::open_session_store(stores);
  auth::StoreCare care(*accounts, *credentials, *sessions);
  runtime::Watch store_watch(readiness, "store", [&care] { return care.look(); });

  const auto tell = [&readiness](const char* check) {
    return [&readiness, check](const Status& outcome) {
      outcome ? readiness.pass(check) : readiness.fail(check, outcome.error().detail);
    };
  };
  jwt::Verifier verifier({.issuer = config.issuer, .audience = config.audience});
  accounts::KeyRing ring(*accounts, verifier, {.poll = config.key_poll, .report = tell("keys")});
  auth::SigningKeys keys(*accounts, config.signing_keys(tell("signing_key")));
  service.on_hangup([&keys] { keys.rotate(); });

  const auth::PasswordHasher hasher;
  runtime::WorkerPool password_workers(config.password_pool());
  auth::LoginThrottle logins(config.login_rates);
  runtime::RateLimiter registrations_by_address(config.register_address.limit());
  runtime::RateLimiter registrations(config.register_total.limit());

  auth::Context context{config,        *accounts,       *credentials,
                        *sessions,     hasher,          keys,
                        verifier,      logins,          registrations_by_address,
                        registrations, password_workers};
  // Their jobs use the context, which is destroyed before them.
  service.on_stop([&password_workers] { password_workers.stop(); });
  runtime::Edge edge({service.workers(), &verifier}, context, auth::kRoutes);
  return service.run(edge);
}
