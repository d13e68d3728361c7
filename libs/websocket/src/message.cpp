#include "websocket/message.hpp"

#include "frame.hpp"

namespace parley::websocket {

Message::Message(std::string_view text)
    : frame_(std::make_shared<const std::string>(make_frame(Opcode::kText, text))) {}

std::string_view Message::text() const {
  return std::string_view(*frame_).substr(header_bytes(*frame_));
}

}  // namespace parley::websocket
