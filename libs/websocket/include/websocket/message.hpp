#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace parley::websocket {

/// A text message as a server sends it: header and payload of one frame, made once and shared by
/// all sockets that it goes to. Cheap to copy.
///
/// Threads: a value; copies may be used on several threads at once.
class Message {
 public:
  /// `text` must be well-formed UTF-8 (RFC 6455, section 5.6): the other end fails the connection
  /// where it isn't.
  explicit Message(std::string_view text);

  /// Valid as long as any copy lives.
  std::string_view text() const;
  /// On the wire: the payload and 2, 4 or 10 bytes.
  std::size_t bytes() const { return frame_->size(); }
  /// As it goes over the wire.
  const std::shared_ptr<const std::string>& frame() const { return frame_; }

 private:
  std::shared_ptr<const std::string> frame_;
};

}  // namespace parley::websocket
