#include "frame_reader.hpp"

#include <algorithm>
#include <utility>

namespace parley::websocket {
namespace {

constexpr unsigned kReservedBits = 0x70;
constexpr unsigned kOpcodeBits = 0x0f;
constexpr unsigned kLengthBits = 0x7f;

std::uint64_t big_endian(std::span<const char> bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = (number << 8) | static_cast<std::uint8_t>(byte);
  return number;
}

bool is_known(Opcode opcode) {
  return opcode <= Opcode::kBinary || (opcode >= Opcode::kClose && opcode <= Opcode::kPong);
}

}  // namespace

FrameReader::Event FrameReader::next(std::span<char>& bytes) {
  if (std::exchange(delivered_message_, false)) message_ = {};
  if (std::exchange(delivered_control_, false)) control_ = {};
  while (!over_) {
    if (!in_payload_ && !take_header(bytes)) return over_ ? Event::kFailed : Event::kNone;
    const Event event = take_payload(bytes);
    if (event != Event::kNone || in_payload_) return event;
  }
  return failed_ ? Event::kFailed : Event::kNone;
}

bool FrameReader::take_header(std::span<char>& bytes) {
  while (!bytes.empty()) {
    header_[header_taken_++] = bytes.front();
    bytes = bytes.subspan(1);
    if (header_taken_ == 1 && !check_first()) return false;
    if (header_taken_ == 2 && !check_second()) return false;
    if (header_taken_ == header_size_) return begin_payload();
  }
  return false;
}

bool FrameReader::check_first() {
  const auto first = static_cast<std::uint8_t>(header_[0]);
  frame_ = {};
  frame_.final = (first & kFinalBit) != 0;
  frame_.opcode = static_cast<Opcode>(first & kOpcodeBits);
  if ((first & kReservedBits) != 0) {
    return refused(close_code::kProtocolError, "a reserved bit is set");
  }
  if (!is_known(frame_.opcode)) return refused(close_code::kProtocolError, "unknown opcode");
  if (is_control()) {
    return frame_.final || refused(close_code::kProtocolError, "a control frame is fragmented");
  }
  if ((frame_.opcode == Opcode::kContinuation) != in_message_) {
    return refused(close_code::kProtocolError,
                   in_message_ ? "a message is not continued" : "there is nothing to continue");
  }
  if (frame_.opcode == Opcode::kBinary) {
    return refused(close_code::kUnsupportedData, "only text messages are supported");
  }
  return true;
}

bool FrameReader::check_second() {
  const auto second = static_cast<std::uint8_t>(header_[1]);
  const unsigned length = second & kLengthBits;
  if ((second & kMaskedBit) == 0) {
    return refused(close_code::kProtocolError, "a client frame is not masked");
  }
  if (is_control() && length > kMaxControlBytes) {
    return refused(close_code::kProtocolError, "a control frame is too long");
  }
  const unsigned length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  header_size_ = static_cast<std::uint8_t>(2 + length_bytes + frame_.key.size());
  return true;
}

bool FrameReader::begin_payload() {
  const auto second = static_cast<std::uint8_t>(header_[1]);
  const std::size_t length_bytes = header_size_ - 2 - frame_.key.size();
  const std::span header(header_);
  frame_.length =
      length_bytes == 0 ? second & kLengthBits : big_endian(header.subspan(2, length_bytes));
  std::ranges::copy(header.subspan(2 + length_bytes, frame_.key.size()), frame_.key.begin());
  header_taken_ = 0;
  header_size_ = 2;
  if (!check_length(frame_.length, static_cast<unsigned>(length_bytes))) return false;
  in_payload_ = true;
  if (!is_control()) in_message_ = !frame_.final;
  return true;
}

bool FrameReader::check_length(std::uint64_t length, unsigned length_bytes) {
  const std::uint64_t least = length_bytes == 0 ? 0 : length_bytes == 2 ? 126 : 65'536;
  if (length < least || (length >> 63) != 0) {
    return refused(close_code::kProtocolError, "a length is not in its shortest form");
  }
  if (!is_control() && length > max_message_bytes_ - message_.size()) {
    return refused(close_code::kTooBig, "the message is too large");
  }
  return true;
}

FrameReader::Event FrameReader::take_payload(std::span<char>& bytes) {
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), frame_.length - frame_.taken));
  const std::span<char> piece = bytes.first(count);
  bytes = bytes.subspan(count);
  apply_mask(piece, frame_.key, frame_.taken % frame_.key.size());
  frame_.taken += count;
  in_payload_ = frame_.taken < frame_.length;
  const std::string_view text(piece.data(), piece.size());
  return is_control() ? take_control(text) : take_text(text);
}

FrameReader::Event FrameReader::take_control(std::string_view piece) {
  const bool in_one_piece = !in_payload_ && control_.empty();
  if (!in_one_piece) control_.append(piece);
  if (in_payload_) return Event::kNone;
  payload_ = in_one_piece ? piece : std::string_view(control_);
  delivered_control_ = true;
  if (frame_.opcode == Opcode::kClose) return take_close();
  return frame_.opcode == Opcode::kPing ? Event::kPing : Event::kPong;
}

FrameReader::Event FrameReader::take_text(std::string_view piece) {
  const bool ends = frame_.final && !in_payload_;
  if (!utf8_.feed(piece) || (ends && !utf8_.complete())) {
    return failed(close_code::kInvalidText, "the text is not UTF-8");
  }
  const bool in_one_piece = ends && message_.empty();
  if (!in_one_piece) message_.append(piece);
  if (!ends) return Event::kNone;
  payload_ = in_one_piece ? piece : std::string_view(message_);
  delivered_message_ = true;
  return Event::kText;
}

FrameReader::Event FrameReader::take_close() {
  over_ = true;
  code_ = close_code::kNoStatus;
  if (payload_.empty()) return Event::kClose;
  if (payload_.size() == 1) return failed(close_code::kProtocolError, "a close code is truncated");
  code_ = static_cast<std::uint16_t>(big_endian(payload_.substr(0, 2)));
  payload_.remove_prefix(2);
  if (!may_be_sent(code_)) {
    return failed(close_code::kProtocolError, "a close code may not be sent");
  }
  Utf8Stream reason;
  if (!reason.feed(payload_) || !reason.complete()) {
    return failed(close_code::kInvalidText, "a close reason is not UTF-8");
  }
  return Event::kClose;
}

FrameReader::Event FrameReader::failed(std::uint16_t code, std::string_view reason) {
  over_ = failed_ = true;
  code_ = code;
  payload_ = reason;
  message_ = {};
  control_ = {};
  return Event::kFailed;
}

bool FrameReader::refused(std::uint16_t code, std::string_view reason) {
  failed(code, reason);
  return false;
}

}  // namespace parley::websocket
