#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::bench {

/// The first message in the received bytes.
struct Piece {
  enum class What : std::uint8_t {
    kIncomplete,
    kOpened,   ///< the connection is made: send first()
    kLive,     ///< the server has identified the client; `text` is its answer
    kText,     ///< a message
    kControl,  ///< send `reply`, unless it is empty
    kBroken,   ///< `text` says why the connection ended
  };
  What what = What::kIncomplete;
  std::size_t size_bytes = 0;
  std::string_view text;
  std::string reply;
};

/// The protocol of the connections: WebSocket or NATS. Threads: one.
class Protocol {
 public:
  Protocol() = default;
  virtual ~Protocol() = default;
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;

  /// Sent as soon as the connection is established.
  virtual std::string hello() const = 0;
  /// Sent by the connection `index` after kOpened.
  virtual std::string first(std::size_t index) const = 0;
  /// `opened`: whether kOpened was returned before.
  virtual Piece next(std::string_view bytes, bool opened) const = 0;
  /// A message of the connection `index` in wire format.
  virtual std::string wrap(std::size_t index, std::string_view text) const = 0;
};

}  // namespace parley::bench
