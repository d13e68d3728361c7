#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <exception>
#include <iostream>

#include "bodies.hpp"
#include "channel.hpp"

namespace {

using parley::bench::Bodies;
using parley::bench::Channel;
using parley::bench::Format;

boost::json::object publish(Channel& channel, const Bodies::Options& options, unsigned window,
                            std::chrono::milliseconds length) {
  using Clock = std::chrono::steady_clock;
  Bodies bodies(options);
  const auto begin = Clock::now();
  while (!bodies.done() && (length.count() == 0 || Clock::now() - begin < length)) {
    const auto body = bodies.next();
    channel.publish(body.exchange, body.routing_key, body.content_type, body.bytes);
    channel.wait_until_unconfirmed(window - 1);
  }
  channel.wait_until_unconfirmed(0);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return {{"messages", bodies.messages()},
          {"publishes", channel.published()},
          {"seconds", seconds},
          {"publishes_per_second", static_cast<double>(channel.published()) / seconds}};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Publishes with pipelined confirms over one connection; prints one JSON object");
  std::string uri;
  Bodies::Options options;
  options.messages = UINT64_MAX;
  unsigned window = 500, length_ms = 0;
  bool own_queue = false;
  const std::map<std::string, Format> formats{
      {"raw", Format::kRaw}, {"plain", Format::kPlain}, {"parley", Format::kParley}};
  app.add_option("--uri", uri)->envname("BENCH_AMQP_URI")->required();
  app.add_option("--format", options.format)->transform(CLI::CheckedTransformer(formats));
  app.add_option("--queue", options.queue, "Queue for raw and plain, through the default exchange");
  app.add_flag("--own-queue", own_queue, "Declare it as a quorum queue, and delete it at the end");
  app.add_option("--size", options.size_bytes, "Size of a raw body or of a message's text");
  app.add_option("--items", options.items_per_body)->check(CLI::Range(1, 10'000));
  app.add_option("--conversations", options.conversations)->check(CLI::Range(1, 1'000'000));
  app.add_option("--messages", options.messages);
  app.add_option("--milliseconds", length_ms, "0: until all messages are published");
  app.add_option("--window", window, "Maximum number of unconfirmed publishes")
      ->check(CLI::Range(1, 100'000));
  CLI11_PARSE(app, argc, argv);
  try {
    Channel channel(uri);
    if (own_queue) channel.declare_quorum_queue(options.queue);
    const auto result = publish(channel, options, window, std::chrono::milliseconds(length_ms));
    if (own_queue) channel.delete_queue(options.queue);
    std::cout << boost::json::serialize(result) << '\n';
  } catch (const std::exception& error) {
    std::cerr << "publish: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
