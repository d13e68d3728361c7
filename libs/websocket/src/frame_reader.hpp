#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "frame.hpp"
#include "mask.hpp"
#include "utf8_stream.hpp"

namespace parley::websocket {

/// Reads a client's frames from bytes split anywhere, and assembles messages. Keeps only what is
/// needed of an unfinished frame or message, never more than has arrived of it.
///
/// Threads: one. Source: RFC 6455, sections 5 and 7.4, with lengths in their shortest form and text
/// refused at the first wrong byte.
class FrameReader {
 public:
  enum class Event : std::uint8_t { kNone, kText, kPing, kPong, kClose, kFailed };

  explicit FrameReader(std::size_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

  /// Consumes bytes from the front, changing them, up to the next event; kNone when all are used.
  /// After kClose and kFailed nothing more is read.
  Event next(std::span<char>& bytes);

  /// The message's text, the control frame's payload, the reason of a close or a failure. Valid
  /// until the next call of next() or the end of the bytes it was given.
  std::string_view payload() const { return payload_; }
  /// Whether a frame or message is unfinished.
  bool unfinished() const { return header_taken_ > 0 || in_payload_ || in_message_; }
  /// Of a kClose, kNoStatus if it had none; of a kFailed, the code to close with.
  std::uint16_t code() const { return code_; }

 private:
  struct Frame {
    MaskKey key{};
    std::uint64_t length = 0;
    std::uint64_t taken = 0;
    Opcode opcode = Opcode::kContinuation;
    bool final = false;
  };

  bool take_header(std::span<char>& bytes);
  bool check_first();
  bool check_second();
  bool begin_payload();
  bool check_length(std::uint64_t length, unsigned length_bytes);
  Event take_payload(std::span<char>& bytes);
  Event take_control(std::string_view piece);
  Event take_text(std::string_view piece);
  Event take_close();
  Event failed(std::uint16_t code, std::string_view reason);
  bool refused(std::uint16_t code, std::string_view reason);
  bool is_control() const { return frame_.opcode >= Opcode::kClose; }

  std::size_t max_message_bytes_;
  Frame frame_;
  /// Of an unfinished message; of an unfinished control frame, which may interrupt it.
  std::string message_;
  std::string control_;
  std::string_view payload_;
  std::array<char, kMaxHeaderBytes> header_{};
  std::uint8_t header_taken_ = 0;
  std::uint8_t header_size_ = 2;
  Utf8Stream utf8_;
  std::uint16_t code_ = close_code::kNoStatus;
  bool in_payload_ = false;
  bool in_message_ = false;
  bool delivered_message_ = false;
  bool delivered_control_ = false;
  bool over_ = false;
  bool failed_ = false;
};

}  // namespace parley::websocket
