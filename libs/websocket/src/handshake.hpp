#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace parley::websocket {

inline constexpr std::string_view kVersion = "13";

/// What a request wants (RFC 6455, section 4.2.1): the value for Sec-WebSocket-Accept, or nothing
/// if it requests no WebSocket, or another version of it. Errors: see Server::upgrade.
Result<std::string> read_handshake(const http::Request& request);

/// Section 4.2.2, item 5.4.
std::string accept_value(std::string_view key);

/// 426, with what may be requested.
http::Response upgrade_required();

/// Whether a field of that name has the token in its list, without regard to case.
bool has_token(const http::Headers& headers, std::string_view name, std::string_view token);

}  // namespace parley::websocket
