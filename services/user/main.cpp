#include "accounts/key_ring.hpp"
#include "profile_store.hpp"
#include "routes.hpp"
#include "runtime/edge.hpp"
#include "runtime/service.hpp"
#include "runtime/watch.hpp"
#include "stores/copy_commands.hpp"
#include "stores/stores.hpp"
#include "user_config.hpp"
#include "version/version.hpp"

int main(int argc, char** argv) {
  using namespace parley;
  user::Config config;
  config::Options options("user-service", "Serves the users' profiles.", PARLEY_VERSION,
                          version::commit());
  config.declare(options);
  stores::declare_copy_commands(options, config.store,
                                {user::copied_users(), blocks::copied_blocks()});
  if (const auto status = options.read(argc, argv)) return *status;

  runtime::Service service(options, config.service);
  runtime::Readiness& readiness = service.readiness();
  readiness.expect("store");
  readiness.expect("keys");

  stores::Stores stores(config.store.settings());
  const auto accounts = accounts::open_account_store(stores);
  const auto profiles = user::open_profile_store(stores);
  const auto blocks = blocks::open_block_store(stores);
  runtime::Watch store_watch(readiness, "store", [&profiles] { return profiles->ping(); });

  jwt::Verifier verifier({.issuer = config.issuer, .audience = config.audience});
  accounts::KeyRing keys(*accounts, verifier,
                         {.report = [&readiness, &verifier](const Status& read) {
                           if (verifier.loaded()) {
                             readiness.pass("keys", read ? "" : "not refreshed");
                           } else {
                             readiness.fail("keys", read ? "none" : read.error().detail);
                           }
                         }});

  user::Context context{*profiles, *accounts, *blocks};
  runtime::Edge edge({service.workers(), &verifier}, context, user::kRoutes);
  return service.run(edge);
}
