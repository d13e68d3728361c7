#include <condition_variable>
#include <mutex>

#include "runtime/service.hpp"
#include "runtime/watch.hpp"

// A minimal service, for service_test.cpp to start.
namespace parley::runtime {
namespace {

struct Config {
  ServiceSettings service;
  std::string secret;
  bool ready = true;

  void declare(config::Options& options) {
    service.declare(options);
    options.add_secret("secret", secret, "something to hide");
    options.add("ready", ready, "whether its store answers");
  }
};

/// Holds requests until they are released.
struct Context {
  std::mutex mutex;
  std::condition_variable changed;
  int held = 0;
  bool released = false;
  std::vector<Reply> kept;
};

Result<http::Response> hold(Context& context, const Call&) {
  std::unique_lock lock(context.mutex);
  ++context.held;
  context.changed.notify_all();
  context.changed.wait(lock, [&context] { return context.released; });
  return http::Response::plain(200, "held");
}

// Answers once `hold` is at work.
Result<http::Response> wait_held(Context& context, const Call&) {
  std::unique_lock lock(context.mutex);
  context.changed.wait(lock, [&context] { return context.held > 0; });
  return http::Response::empty();
}

Result<http::Response> release(Context& context, const Call&) {
  const std::lock_guard lock(context.mutex);
  context.released = true;
  context.changed.notify_all();
  return http::Response::empty();
}

// The signature is that of every route that answers later.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void echo(Context&, Call call, Reply reply) {
  reply(http::Response::plain(200, call.request_id + " " + call.traceparent));
}

// NOLINTNEXTLINE(performance-unnecessary-value-param)
void never(Context& context, Call, Reply reply) { context.kept.push_back(std::move(reply)); }

constexpr std::array kRoutes{
    Route<Context>{.path = "/echo", .access = Access::kOpen, .begin = echo},
    Route<Context>{.path = "/never", .access = Access::kOpen, .begin = never},
    Route<Context>{.path = "/hold", .access = Access::kOpen, .handle = hold},
    Route<Context>{.path = "/held", .access = Access::kOpen, .handle = wait_held},
    Route<Context>{.method = http::Method::kPost,
                   .path = "/release",
                   .access = Access::kOpen,
                   .handle = release},
};

}  // namespace
}  // namespace parley::runtime

int main(int argc, char** argv) {
  using namespace parley;
  runtime::Config config;
  config::Options options("test-service", "Is tested.", "9.9.9");
  config.declare(options);
  if (const auto status = options.read(argc, argv)) return *status;

  runtime::Service service(options, config.service);
  runtime::Watch store(service.readiness(), "store", [&config] {
    return config.ready ? Status{} : unavailable("the store is away");
  });
  runtime::Context context;
  service.on_stop([] { log::info("stopped by hook"); });
  runtime::Edge edge({service.workers()}, context, runtime::kRoutes);
  return service.run(edge);
}
