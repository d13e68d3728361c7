#include "websocket_protocol.hpp"

#include "frame.hpp"
#include "scan.hpp"

namespace parley::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kStatusLine = "HTTP/1.1 ";
constexpr std::size_t kMaxHeadBytes = 16UL * 1024;

std::string request(std::uint16_t port) {
  // A constant key, and its answer isn't verified: the benchmark needs no such protection.
  return "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

Piece broken(std::string_view why) { return {.what = Piece::What::kBroken, .text = why}; }

Piece read_head(std::string_view bytes) {
  const std::size_t end = bytes.find(kHeadEnd);
  if (end == std::string_view::npos) {
    return bytes.size() > kMaxHeadBytes ? broken("no answer") : Piece{};
  }
  if (!bytes.starts_with(kStatusLine)) return broken("no HTTP");
  const std::string_view status = bytes.substr(kStatusLine.size(), 3);
  if (status != "101") return broken(status);
  return {.what = Piece::What::kOpened, .size_bytes = end + kHeadEnd.size()};
}

}  // namespace

WebSocketProtocol::WebSocketProtocol(std::uint16_t port, const std::vector<Member>& members,
                                     std::function<std::string(std::size_t)> resume)
    : members_(members), resume_(std::move(resume)), hello_(request(port)) {}

std::string WebSocketProtocol::first(std::size_t index) const {
  std::string text = R"({"type":"auth","token":")" + members_[index % members_.size()].token + '"';
  if (const std::string positions = resume_ ? resume_(index) : ""; !positions.empty()) {
    text.append(R"(,"resume":)").append(positions);
  }
  return client_frame(Opcode::kText, text.append("}"));
}

Piece WebSocketProtocol::next(std::string_view bytes, bool opened) const {
  if (!opened) return read_head(bytes);
  const auto frame = parse_frame(bytes);
  if (!frame) return {};
  Piece piece{.size_bytes = frame->size_bytes, .text = frame->payload};
  switch (frame->opcode) {
    case Opcode::kText:
      piece.what = is_type(frame->payload, "welcome") ? Piece::What::kLive : Piece::What::kText;
      return piece;
    case Opcode::kPing:
      piece.reply = client_frame(Opcode::kPong, frame->payload);
      piece.what = Piece::What::kControl;
      return piece;
    case Opcode::kPong:
      piece.what = Piece::What::kControl;
      return piece;
    case Opcode::kClose:
      // The reason follows the two bytes of the code.
      return broken(frame->payload.size() > 2 ? frame->payload.substr(2) : "closed");
    case Opcode::kBroken:
      break;
  }
  return broken("no frame");
}

std::string WebSocketProtocol::wrap(std::size_t, std::string_view text) const {
  return client_frame(Opcode::kText, text);
}

}  // namespace parley::bench
