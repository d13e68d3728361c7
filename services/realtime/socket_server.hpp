#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "hub.hpp"
#include "runtime/worker_pool.hpp"
#include "websocket/server.hpp"

namespace parley::realtime {

/// The sockets of this instance, and the loop that they and the hub run on.
///
/// Threads: any. Owns: the sockets, the sessions, the loop's thread, the hub, the threads
/// that ask the stores. Stop: drain(), then
/// the destructor.
class SocketServer {
 public:
  SocketServer(HubParts parts, const websocket::Options& options, const Limits& limits);
  ~SocketServer();
  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  Result<http::Response> upgrade(const http::Request& request) { return server_->upgrade(request); }
  /// What was stored. `done` is called on the loop, in the order of the calls.
  void events(std::vector<Line> events, std::function<void()> done);
  /// What an instance told, this one included. The same.
  void signals(std::vector<protocol::Signal> signals, std::function<void()> done);
  /// Whether entries come; the reason if they don't.
  void feed_state(bool up, std::string reason);
  /// Sends everybody to another instance, over about a second.
  void drain();

 private:
  void count_slow_readers();
  /// Gives what pages took back to the system, once none were read for a while.
  void hand_memory_back();

  /// So that upgrades, which the service's workers answer, never stand behind questions.
  runtime::WorkerPool store_workers_;
  std::unique_ptr<Hub> hub_;
  /// Its end destroys the sessions, which use the hub.
  std::unique_ptr<websocket::Server> server_;
  std::uint64_t closed_slow_ = 0;
  /// As of the last tick, and when memory was handed back.
  std::uint64_t pages_read_ = 0;
  std::uint64_t pages_trimmed_ = 0;
  unsigned idle_ticks_ = 0;
};

}  // namespace parley::realtime
