#include "accounts/key_ring.hpp"
#include "event_feed.hpp"
#include "messaging/dependencies.hpp"
#include "realtime_config.hpp"
#include "routes.hpp"
#include "runtime/edge.hpp"
#include "runtime/watch.hpp"
#include "signal_bus.hpp"
#include "stores/stores.hpp"
#include "version/version.hpp"

int main(int argc, char** argv) {
  using namespace parley;
  realtime::Config config;
  config::Options options("realtime-service", "Delivers stored entries to every socket, in order.",
                          PARLEY_VERSION, version::commit());
  config.declare(options);
  if (const auto status = options.read(argc, argv)) return *status;

  runtime::Service service(options, config.service);
  runtime::Readiness& readiness = service.readiness();
  messaging::expect_dependencies(readiness);
  readiness.expect(realtime::kEventsCheck);
  stores::Stores databases(config.store.settings());
  const messaging::OpenStores opened(databases);
  const messaging::Stores stores = opened.all();
  jwt::Verifier verifier({.issuer = config.issuer, .audience = config.audience});
  accounts::KeyRing keys(stores.accounts, verifier,
                         {.report = messaging::key_reporter(readiness, verifier)});
  messaging::MembershipCache memberships;
  messaging::Admission admission(stores, memberships);
  runtime::RateLimiter send_limit(config.send_limit());
  messaging::MessagePublisher messages(config.rabbitmq.endpoint(), "realtime-service",
                                       messaging::reporter(readiness, messaging::kBrokerCheck));
  realtime::SignalBus signals(config.rabbitmq.endpoint());
  realtime::SocketServer sockets(
      {stores, verifier, admission, send_limit,
       [&](const auto& item, auto then) { return messages.publish(item, std::move(then)); },
       [&](const auto& signal) { signals.publish(signal); }},
      config.sockets(), config.limits());
  realtime::EventFeed feed(
      config.rabbitmq.endpoint(),
      [&](auto events, auto done) { sockets.events(std::move(events), std::move(done)); },
      [&](auto signals, auto done) { sockets.signals(std::move(signals), std::move(done)); },
      [&, told = messaging::reporter(readiness, realtime::kEventsCheck)](const auto& state) {
        told(state);
        sockets.feed_state(state.connected, state.reason);
      });
  messaging::RecentRemovals removals(stores.removals, memberships);
  const auto look = [&] {
    return messaging::look_at_stores(stores, removals, memberships, admission, messages, readiness);
  };
  runtime::Watch watch(readiness, std::string(messaging::kStoreCheck), look,
                       messaging::kLearnEvery);
  service.on_stop([&sockets] { sockets.drain(); });

  realtime::Context context{sockets, config.origins()};
  runtime::Edge edge({service.workers(), &verifier}, context, realtime::kRoutes);
  return service.run(edge);
}
