#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace parley::websocket {

/// Of RFC 6455, section 7.4.1, and IANA's table; 4000 … 4999 are the application's.
namespace close_code {
inline constexpr std::uint16_t kNormal = 1000;
inline constexpr std::uint16_t kGoingAway = 1001;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kUnsupportedData = 1003;
inline constexpr std::uint16_t kNoStatus = 1005;  ///< never sent: the close frame had no code
inline constexpr std::uint16_t kAbnormal = 1006;  ///< never sent: there was no close frame
inline constexpr std::uint16_t kInvalidText = 1007;
inline constexpr std::uint16_t kPolicyViolation = 1008;
inline constexpr std::uint16_t kTooBig = 1009;
inline constexpr std::uint16_t kInternalError = 1011;
inline constexpr std::uint16_t kTryAgainLater = 1013;
}  // namespace close_code

/// What a control frame has room for, less the code (section 5.5).
inline constexpr std::size_t kMaxReasonBytes = 123;

/// How a connection ended: code and reason of the first close frame, sent or received; kNoStatus
/// for one without a code, kAbnormal where there was none.
struct End {
  std::uint16_t code = close_code::kAbnormal;
  std::string reason;
};

/// Whether the code may be used in a close frame (section 7.4).
bool may_be_sent(std::uint16_t code);

}  // namespace parley::websocket
