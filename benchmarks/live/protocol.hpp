#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::bench {

/// What stands at the beginning of the bytes that came.
struct Piece {
  enum class What : std::uint8_t {
    kIncomplete,
    kOpened,   ///< the connection is made: first() is to be said
    kLive,     ///< the other end knows who this is; `text` is what it said
    kText,     ///< a message
    kControl,  ///< `reply` is to be said, unless it is empty
    kBroken,   ///< `text` says why the connection is over
  };
  What what = What::kIncomplete;
  std::size_t size_bytes = 0;
  std::string_view text;
  std::string reply;
};

/// How a connection of the crowd speaks: WebSocket or NATS. Threads: one.
class Protocol {
 public:
  Protocol() = default;
  virtual ~Protocol() = default;
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;

  /// Said as soon as the connection is there.
  virtual std::string hello() const = 0;
  /// Said by the connection `index` after kOpened.
  virtual std::string first(std::size_t index) const = 0;
  /// `opened`: whether kOpened was there.
  virtual Piece next(std::string_view bytes, bool opened) const = 0;
  /// A message of the connection `index` on the wire.
  virtual std::string wrap(std::size_t index, std::string_view text) const = 0;
};

}  // namespace parley::bench
