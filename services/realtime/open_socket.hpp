#pragma once

#include <string>
#include <vector>

#include "runtime/call.hpp"
#include "socket_server.hpp"

namespace parley::realtime {

/// The route's dependencies. Owns nothing.
struct Context {
  SocketServer& sockets;
  std::vector<std::string> allowed_origins;
};

/// GET /ws: answers 101 and upgrades the connection to a WebSocket. Errors: kForbidden for a page
/// whose origin is neither this host nor allowed (RFC 6455, section 10.2); kInvalid if there is a
/// query, since a token in it would end up in logs; those of websocket::Server::upgrade().
Result<http::Response> open_socket(Context& context, const runtime::Call& call);

}  // namespace parley::realtime
