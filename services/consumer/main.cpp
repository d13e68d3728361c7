#include "chat_consumer.hpp"
#include "consumer_config.hpp"
#include "dead_letter_commands.hpp"
#include "messaging/dependencies.hpp"
#include "runtime/service.hpp"
#include "runtime/watch.hpp"
#include "stores/copy_commands.hpp"
#include "stores/stores.hpp"
#include "version/version.hpp"

int main(int argc, char** argv) {
  using namespace parley;
  consumer::Config config;
  config::Options options("chat-consumer", "Stores accepted messages, each once and in order.",
                          PARLEY_VERSION, version::commit());
  config.declare(options);
  consumer::declare_commands(options, config);
  stores::declare_copy_commands(options, config.store, {timeline::copied_timeline()});
  if (const auto status = options.read(argc, argv)) return *status;

  runtime::Service service(options, config.service);
  service.readiness().expect(messaging::kStoreCheck);
  stores::Stores databases(config.store.settings());
  const messaging::OpenStores stores(databases);
  consumer::ChatConsumer consumer(stores.all(), config.broker(), service.readiness());
  service.on_stop([&consumer] { consumer.stop(); });

  runtime::Watch store_watch(service.readiness(), std::string(messaging::kStoreCheck), [&] {
    return consumer::look_at_store(stores.all().timeline, static_cast<unsigned>(config.partitions),
                                   consumer);
  });
  return service.run();
}
