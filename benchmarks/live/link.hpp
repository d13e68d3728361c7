#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace parley::bench {

/// A non-blocking connection to 127.0.0.1. Holds no buffer while nothing is incomplete. Threads:
/// one. Owns: its socket, registered (level-triggered) with the epoll of open().
class Link {
 public:
  Link() = default;
  ~Link() { cut(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Starts to connect; events carry `tag`. Returns false if that fails at once.
  bool open(int epoll, std::uint64_t tag, std::uint16_t port);
  /// Resets the connection, so that its port is free at once.
  void cut();

  /// Call when the socket is writable: the connection is established, or queued bytes can be sent.
  /// Returns false if it is lost.
  bool on_writable();
  bool connected() const { return connected_; }
  /// Sends; queues what the kernel doesn't accept until on_writable(). Returns false if the
  /// connection is lost or more than kMaxWaiting is queued.
  bool write(std::string_view bytes);
  /// Reads into `buffer`, after what was kept. Returns false if the connection is lost.
  bool read(std::span<char> buffer, std::string_view& came);
  /// Keeps the incomplete message at the end of what read() returned.
  void keep(std::string_view rest);

 private:
  static constexpr std::size_t kMaxWaiting = 4UL * 1024 * 1024;
  bool watch(bool for_writing);

  int epoll_ = -1;
  int socket_ = -1;
  std::uint64_t tag_ = 0;
  bool connected_ = false;
  std::string waiting_;
  std::string kept_;
};

}  // namespace parley::bench
