#include "accounts/key_ring.hpp"
#include "announcer.hpp"
#include "chat_config.hpp"
#include "look_at_stores.hpp"
#include "messaging/dependencies.hpp"
#include "routes.hpp"
#include "runtime/edge.hpp"
#include "runtime/service.hpp"
#include "runtime/watch.hpp"
#include "stores/copy_commands.hpp"
#include "stores/stores.hpp"
#include "version/version.hpp"

int main(int argc, char** argv) {
  using namespace parley;
  chat::Config config;
  config::Options options("chat-service", "Accepts messages and serves conversations.",
                          PARLEY_VERSION, version::commit());
  config.declare(options);
  stores::declare_copy_commands(options, config.store, {conversations::copied_chat()});
  if (const auto status = options.read(argc, argv)) return *status;

  runtime::Service service(options, config.service);
  runtime::Readiness& readiness = service.readiness();
  messaging::expect_dependencies(readiness);

  stores::Stores databases(config.store.settings());
  const messaging::OpenStores opened(databases);
  const messaging::Stores stores = opened.all();
  messaging::MembershipCache memberships;
  messaging::Admission admission(stores, memberships);
  runtime::RateLimiter send_limit(config.send_limit());
  messaging::MessagePublisher messages(config.broker(), "chat-service",
                                       messaging::reporter(readiness, messaging::kBrokerCheck));

  chat::Announcer announcer(stores, messages);
  service.on_stop([&announcer] { announcer.stop(); });
  chat::Context context{stores,    announcer,         memberships, messages,
                        admission, service.workers(), send_limit};
  chat::General general(config.general_title);
  messaging::RecentRemovals removals(stores.removals, memberships);
  runtime::Watch store_watch(
      readiness, std::string(messaging::kStoreCheck),
      [&] { return chat::look_at_stores(context, readiness, general, removals); },
      messaging::kLearnEvery);

  jwt::Verifier verifier({.issuer = config.issuer, .audience = config.audience});
  accounts::KeyRing keys(stores.accounts, verifier,
                         {.report = messaging::key_reporter(readiness, verifier)});

  runtime::Edge edge({service.workers(), &verifier}, context, chat::kRoutes);
  return service.run(edge);
}
