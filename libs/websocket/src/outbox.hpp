#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace parley::websocket {

using SharedFrame = std::shared_ptr<const std::string>;

/// The frames that a socket still has to send, in order. Threads: one.
class Outbox {
 public:
  enum class Outcome { kAll, kBlocked, kLost };
  struct Written {
    std::uint64_t bytes = 0;
    std::uint64_t messages = 0;
  };

  void push(SharedFrame frame);
  /// Goes before frames not begun yet, and replaces a pong among them (RFC 6455, section 5.5.3):
  /// however many pings arrive, at most two pongs wait.
  void push_pong(SharedFrame frame);
  /// Drops all but a partially sent frame.
  void drop_waiting();

  bool empty() const { return bytes_ == 0; }
  std::size_t bytes() const { return bytes_; }

  /// Writes as many frames per call as the system accepts, until all are sent or it accepts no
  /// more.
  Outcome write(int descriptor, Written& written);

 private:
  void place_pong();
  void advance(std::size_t count, Written& written);
  void tidy();

  std::vector<SharedFrame> frames_;
  SharedFrame pong_;
  std::uint32_t first_ = 0;
  /// Bytes of the first frame already sent.
  std::size_t begun_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace parley::websocket
