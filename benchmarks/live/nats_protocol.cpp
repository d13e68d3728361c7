#include "nats_protocol.hpp"

#include <charconv>

namespace parley::bench {
namespace {

constexpr std::string_view kEnd = "\r\n";
constexpr std::size_t kMaxLineBytes = 16UL * 1024;
constexpr std::size_t kMaxMessageBytes = 1024UL * 1024;

Piece broken_line(std::string_view why) { return {.what = Piece::What::kBroken, .text = why}; }

/// `line` is MSG <subject> <sid> [reply] <bytes>.
Piece read_message(std::string_view bytes, std::string_view line) {
  const std::string_view number = line.substr(line.rfind(' ') + 1);
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), length);
  if (error != std::errc() || length > kMaxMessageBytes) return broken_line("a broken MSG");
  const std::size_t begin = line.size() + kEnd.size();
  const std::size_t size = begin + length + kEnd.size();
  if (bytes.size() < size) return {};
  return {.what = Piece::What::kText, .size_bytes = size, .text = bytes.substr(begin, length)};
}

std::string subject(std::size_t index) { return "bench." + std::to_string(index); }

}  // namespace

std::string NatsProtocol::first(std::size_t index) const {
  return R"(CONNECT {"verbose":false,"pedantic":false,"lang":"c++","version":"1","protocol":1})"
         "\r\nSUB " +
         subject(index) + " 1\r\nPING\r\n";
}

Piece NatsProtocol::next(std::string_view bytes, bool opened) const {
  const std::size_t end = bytes.find(kEnd);
  if (end == std::string_view::npos) {
    return bytes.size() > kMaxLineBytes ? broken_line("a line without an end") : Piece{};
  }
  const std::string_view line = bytes.substr(0, end);
  if (line.starts_with("MSG ")) return read_message(bytes, line);
  Piece piece{.what = Piece::What::kControl, .size_bytes = end + kEnd.size(), .text = line};
  if (line.starts_with("INFO ")) {
    if (!opened) piece.what = Piece::What::kOpened;
  } else if (line == "PONG") {
    piece.what = Piece::What::kLive;
  } else if (line == "PING") {
    piece.reply = "PONG\r\n";
  } else if (line != "+OK") {
    return broken_line(line);
  }
  return piece;
}

std::string NatsProtocol::wrap(std::size_t index, std::string_view text) const {
  const std::string to = subject((index + 1) % connections_);
  return "PUB " + to + ' ' + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

}  // namespace parley::bench
