#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace parley::bench {

/// What a fan-out costs at least: takes WebSocket connections, greets each after its first frame,
/// and sends each later frame to all of them, one send() after the other, unchanged but for the
/// mask.
///
/// Threads: run() works on the calling one; stop() any. Owns: its sockets. A reader that takes
/// nothing for five seconds is cut off.
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
  /// Whether the connection goes on.
  bool receive(Peer& peer);
  void broadcast(const char* bytes, std::size_t size);

  int epoll_ = -1;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace parley::bench
