#include "socket_server.hpp"

#include <utility>

#include "metrics/names.hpp"
#include "protocol/close_codes.hpp"

namespace parley::realtime {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 1000ms;
constexpr auto kPump = 50ms;
constexpr auto kDrainSpread = 1000ms;

}  // namespace

SocketServer::SocketServer(HubParts parts, const websocket::Options& options, const Limits& limits)
    : store_workers_({.name = "stores", .threads = limits.store_threads}) {
  parts.submit = [this](auto job) { return store_workers_.submit(std::move(job)); };
  parts.post = [this](LoopPost::Work work) { server_->post(std::move(work)); };
  hub_ = std::make_unique<Hub>(std::move(parts), limits);
  server_ = std::make_unique<websocket::Server>(
      options, [this](websocket::Socket& socket) { return hub_->accept(socket); });
  server_->every(kTick, [this] {
    hub_->tick();
    count_slow_readers();
  });
  server_->every(kPump, [this] { hub_->pump(); });
}

void SocketServer::count_slow_readers() {
  const std::uint64_t closed = server_->counts().closed_slow;
  metrics::counter(metrics::kClosedSlow).add(closed - std::exchange(closed_slow_, closed));
}

SocketServer::~SocketServer() {
  hub_->end();
  // Its jobs use the hub's parts.
  store_workers_.stop();
}

void SocketServer::events(std::vector<Line> events) {
  server_->post([this, events = std::move(events)] { hub_->take(events); });
}

void SocketServer::signals(std::vector<protocol::Signal> signals) {
  server_->post([this, signals = std::move(signals)] { hub_->take(signals); });
}

void SocketServer::feed_state(bool up, std::string reason) {
  server_->post([this, up, reason = std::move(reason)] { hub_->feed_state(up, reason); });
}

void SocketServer::drain() {
  server_->post([this] { hub_->leave(); });
  server_->drain(protocol::close_code::kRestart, "this instance ends; connect again", kDrainSpread);
}

}  // namespace parley::realtime
