#pragma once

#include <string>
#include <vector>

#include "runtime/call.hpp"
#include "socket_server.hpp"

namespace parley::realtime {

/// What the route works with. Owns nothing.
struct Context {
  SocketServer& sockets;
  std::vector<std::string> allowed_origins;
};

/// GET /ws: 101, and the connection is a WebSocket. Errors: kForbidden for a web page of another
/// origin than this host's and the allowed ones (RFC 6455, section 10.2); kInvalid for a query,
/// where a token would end up in logs; those of websocket::Server::upgrade().
Result<http::Response> open_socket(Context& context, const runtime::Call& call);

}  // namespace parley::realtime
