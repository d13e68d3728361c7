#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <boost/json.hpp>
#include <exception>
#include <fstream>
#include <iostream>
#include <thread>

#include "bare.hpp"
#include "hold.hpp"
#include "latencies.hpp"
#include "talk.hpp"

namespace {

namespace json = boost::json;
using namespace parley::bench;

struct Options {
  std::vector<std::uint16_t> ports;
  std::string members_file, accepted_file;
  unsigned length_ms = 5000, skip_ms = 500, grace_ms = 10000;
  bool plain = false;
  std::uint16_t bare_port = 0;
  TalkPlan talk;
  HoldPlan hold;
};

json::object describe(const Talk& talk) {
  return {{"begun", talk.begun},
          {"accepted", talk.accepted.size()},
          {"refused", json::value_from(talk.refused)},
          {"unanswered", talk.unanswered},
          {"undelivered", talk.undelivered},
          {"repeated", talk.repeated},
          {"accepted_per_second", talk.accepted_per_second},
          {"deliveries_per_second", talk.deliveries_per_second},
          {"answer_us", latencies(talk.answer)},
          {"delivery_us", latencies(talk.delivery)},
          {"delivery_count", talk.deliveries},
          {"delivered_bytes", talk.delivered_bytes}};
}

void add_connections(CLI::App& app, Options& options) {
  app.add_option("--port", options.ports, "Ports on 127.0.0.1; several are used in turn")
      ->required();
  app.add_option("--members", options.members_file, "Lines of: token, tab, message")->required();
}

CLI::App* add_talk(CLI::App& app, Options& options) {
  TalkPlan& plan = options.talk;
  auto* talk =
      app.add_subcommand("talk", "Members send in turn; measures the delivery to the others");
  add_connections(*talk, options);
  talk->add_option("--deliveries", plan.deliveries, "Connections that receive each message")
      ->check(CLI::Range(1, 20'000));
  talk->add_flag("--plain", options.plain, "The server answers no messages");
  talk->add_flag("--nats", plan.nats, "The server is nats-server");
  talk->add_option("--milliseconds", options.length_ms)->check(CLI::Range(1, 600'000));
  talk->add_option("--skip-milliseconds", options.skip_ms, "Time at the start that is not counted");
  talk->add_option("--grace-milliseconds", options.grace_ms,
                   "Time to wait for deliveries at the end");
  talk->add_option("--rate", plan.rate,
                   "Messages/s regardless of answers (open loop); 0: closed loop")
      ->check(CLI::Range(0.0, 1e6));
  talk->add_option("--in-flight", plan.in_flight, "Messages in flight in closed loop")
      ->check(CLI::Range(1, 100'000));
  talk->add_option("--first-number", plan.first_number);
  talk->add_option("--accepted", options.accepted_file,
                   "File for the numbers of the accepted messages");
  return talk;
}

CLI::App* add_hold(CLI::App& app, Options& options) {
  auto* hold =
      app.add_subcommand("hold", "Holds connections, controlled by commands on standard input");
  add_connections(*hold, options);
  hold->add_option("--connections-each", options.hold.connections_each)
      ->check(CLI::Range(1, 18'000));
  return hold;
}

void run_talk(Options& options) {
  TalkPlan& plan = options.talk;
  plan.ports = options.ports;
  plan.members = read_members(options.members_file);
  plan.answered = !options.plain && !plan.nats;
  plan.length = std::chrono::milliseconds(options.length_ms);
  plan.skip = std::chrono::milliseconds(std::min(options.skip_ms, options.length_ms - 1));
  plan.grace = std::chrono::milliseconds(options.grace_ms);
  const Talk talk = run(plan);
  if (!options.accepted_file.empty()) {
    std::ofstream out(options.accepted_file);
    for (const std::uint64_t number : talk.accepted) out << number << '\n';
  }
  std::cout << json::serialize(describe(talk)) << '\n';
}

void run_hold(Options& options) {
  options.hold.ports = options.ports;
  options.hold.members = read_members(options.members_file);
  hold(options.hold, STDIN_FILENO, std::cout);
}

void run_bare(const Options& options) {
  BareServer server(options.bare_port);
  std::cout << json::object{{"port", server.port()}} << std::endl;
  std::thread end([&server] {
    std::array<char, 16> buffer;
    while (::read(STDIN_FILENO, buffer.data(), buffer.size()) > 0) continue;
    server.stop();
  });
  server.run();
  end.join();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Many live connections on 127.0.0.1; prints one JSON object per line");
  Options options;
  app.require_subcommand(1);
  const CLI::App* talk = add_talk(app, options);
  const CLI::App* held = add_hold(app, options);
  auto* bare = app.add_subcommand(
      "bare", "Sends each message to all connections, until standard input ends");
  bare->add_option("--port", options.bare_port, "0: a free one");
  CLI11_PARSE(app, argc, argv);
  try {
    if (talk->parsed()) {
      run_talk(options);
    } else if (held->parsed()) {
      run_hold(options);
    } else {
      run_bare(options);
    }
  } catch (const std::exception& error) {
    std::cerr << "live: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
