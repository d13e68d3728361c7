#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace parley::bench {

/// A connection to 127.0.0.1 that never blocks. While nothing is unfinished it holds no buffer.
/// Threads: one. Owns: its socket, registered (level-triggered) with the epoll of open().
class Link {
 public:
  Link() = default;
  ~Link() { cut(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Begins to connect; events come with `tag`. False if that fails at once.
  bool open(int epoll, std::uint64_t tag, std::uint16_t port);
  /// Ends the connection with a reset, so that no port is kept for it.
  void cut();

  /// The socket can be written to: the connection is there, or what waits can go. False: lost.
  bool on_writable();
  bool connected() const { return connected_; }
  /// Sends; what the kernel doesn't take waits for on_writable(). False: lost, or over kMaxWaiting.
  bool write(std::string_view bytes);
  /// What came after what was kept, in `buffer`. False: lost.
  bool read(std::span<char> buffer, std::string_view& came);
  /// The end of what read() gave that makes no whole message yet.
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
