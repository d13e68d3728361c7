#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace parley::bench {

/// The minimum cost of a fan-out: accepts WebSocket connections, greets each after its first frame,
/// and sends each later frame to all of them, one send() after the other, unchanged except for the
/// mask.
///
/// Threads: run() runs on the calling one; stop() on any. Owns: its sockets. Disconnects a client
/// that reads nothing for five seconds.
class BareServer {
 public:
  /// Listens on a free port of 127.0.0.1, or on the given one. Errors: std::system_error.
  explicit BareServer(std::uint16_t port = 0);
  ~BareServer();
  BareServer(const BareServer&) = delete;
  BareServer& operator=(const BareServer&) = delete;

  std::uint16_t port() const { return port_; }
  void run();
  void stop() { stopping_ = true; }

 private:
  struct Peer;
  void admit();
  /// Whether the connection continues.
  bool receive(Peer& peer);
  void broadcast(const char* bytes, std::size_t size);

  int epoll_ = -1;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace parley::bench
