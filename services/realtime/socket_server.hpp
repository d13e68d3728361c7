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
/// Threads: any. Owns: the sockets, the sessions, the loop's thread, the hub, and the threads that
/// query the stores. Stop: drain(), then the destructor.
class SocketServer {
 public:
  SocketServer(HubDependencies parts, const websocket::Options& options, const Limits& limits);
  ~SocketServer();
  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  Result<http::Response> upgrade(const http::Request& request) { return server_->upgrade(request); }
  /// Handles stored entries. `done` is called on the loop, in the order of the calls.
  void events(std::vector<Line> events, std::function<void()> done);
  /// Handles signals of any instance, including this one. `done` as above.
  void signals(std::vector<protocol::Signal> signals, std::function<void()> done);
  /// Whether the event feed is connected, and the reason if not.
  void feed_state(bool up, std::string reason);
  /// Closes all sockets over about a second, so that clients reconnect to another instance.
  void drain();

 private:
  void count_slow_readers();
  /// Returns freed page memory to the system once no page has been read for a while.
  void hand_memory_back();

  /// Separate from the service's workers, so that upgrades never wait behind store queries.
  runtime::WorkerPool store_workers_;
  std::unique_ptr<Hub> hub_;
  /// Destroyed first: it destroys the sessions, which use the hub.
  std::unique_ptr<websocket::Server> server_;
  std::uint64_t closed_slow_ = 0;
  /// As of the last tick, and of the last release of memory.
  std::uint64_t pages_read_ = 0;
  std::uint64_t pages_trimmed_ = 0;
  unsigned idle_ticks_ = 0;
};

}  // namespace parley::realtime
