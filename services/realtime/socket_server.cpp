#include "socket_server.hpp"

#include <malloc.h>

#include <utility>

#include "metric_names.hpp"
#include "protocol/close_codes.hpp"

namespace parley::realtime {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 1000ms;
constexpr auto kPump = 50ms;
constexpr auto kDrainSpread = 1000ms;
constexpr unsigned kIdleTicks = 10;

}  // namespace

SocketServer::SocketServer(HubDependencies parts, const websocket::Options& options,
                           const Limits& limits)
    : store_workers_({.name = "stores", .threads = limits.store_threads}) {
  parts.submit = [this](auto job) { return store_workers_.submit(std::move(job)); };
  parts.post = [this](LoopPost::Work work) { server_->post(std::move(work)); };
  hub_ = std::make_unique<Hub>(std::move(parts), limits);
  server_ = std::make_unique<websocket::Server>(
      options, [this](websocket::Socket& socket) { return hub_->accept(socket); });
  server_->every(kTick, [this] {
    hub_->tick();
    count_slow_readers();
    hand_memory_back();
  });
  server_->every(kPump, [this] { hub_->pump(); });
}

void SocketServer::count_slow_readers() {
  const std::uint64_t closed = server_->counts().closed_slow;
  metrics::counter(metric::kClosedSlow)
      .Increment(static_cast<double>(closed - std::exchange(closed_slow_, closed)));
}

void SocketServer::hand_memory_back() {
  const std::uint64_t read = hub_->pages_read();
  const bool is_idle = read == std::exchange(pages_read_, read) && hub_->pages_held() == 0;
  idle_ticks_ = is_idle ? idle_ticks_ + 1 : 0;
  if (idle_ticks_ < kIdleTicks || pages_trimmed_ == read) return;
  // glibc keeps freed memory in each thread's arena.
  if (store_workers_.submit([] { malloc_trim(0); })) pages_trimmed_ = read;
}

SocketServer::~SocketServer() {
  hub_->end();
  // Its jobs use the hub's parts.
  store_workers_.stop();
}

void SocketServer::events(std::vector<Line> events, std::function<void()> done) {
  server_->post([this, events = std::move(events), done = std::move(done)] {
    hub_->take(events);
    done();
  });
}

void SocketServer::signals(std::vector<protocol::Signal> signals, std::function<void()> done) {
  server_->post([this, signals = std::move(signals), done = std::move(done)] {
    hub_->take(signals);
    done();
  });
}

void SocketServer::feed_state(bool up, std::string reason) {
  server_->post([this, up, reason = std::move(reason)] { hub_->feed_state(up, reason); });
}

void SocketServer::drain() {
  server_->post([this] { hub_->leave(); });
  server_->drain(protocol::close_code::kRestart, "this instance is shutting down; reconnect",
                 kDrainSpread);
}

}  // namespace parley::realtime
