#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace parley::websocket {

using SharedFrame = std::shared_ptr<const std::string>;

/// The frames that a socket has still to send, in order. Threads: one.
class Outbox {
 public:
  enum class Outcome { kAll, kBlocked, kLost };
  struct Written {
    std::uint64_t bytes = 0;
    std::uint64_t messages = 0;
  };

  void push(SharedFrame frame);
  /// Goes before what has not begun, and takes the place of a pong that still waits so (RFC 6455,
  /// section 5.5.3): however many pings come, two pongs wait at most.
  void push_pong(SharedFrame frame);
  /// All but a frame of which a part is out already.
  void drop_waiting();

  bool empty() const { return bytes_ == 0; }
  std::size_t bytes() const { return bytes_; }

  /// Writes as many frames in one call as the system takes, until all are out or it takes no more.
  Outcome write(int descriptor, Written& written);

 private:
  void place_pong();
  void advance(std::size_t count, Written& written);
  void tidy();

  std::vector<SharedFrame> frames_;
  SharedFrame pong_;
  std::uint32_t first_ = 0;
  /// Of the first frame, out already.
  std::size_t begun_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace parley::websocket
