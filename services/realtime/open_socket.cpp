#include "open_socket.hpp"

#include <algorithm>

#include "protocol/error_codes.hpp"

namespace parley::realtime {
namespace {

/// The origin without its scheme; empty for "null".
std::string_view host_of(std::string_view origin) {
  const auto at = origin.find("://");
  return at == std::string_view::npos ? std::string_view() : origin.substr(at + 3);
}

bool is_allowed(const Context& context, const http::Headers& headers) {
  const auto origin = headers.find("Origin");
  // Only browsers send Origin, and on every WebSocket request.
  if (!origin) return true;
  const auto host = headers.find("Host");
  const std::string_view from = host_of(*origin);
  if (host && !from.empty() && http::same_name(from, *host)) return true;
  return std::ranges::find(context.allowed_origins, *origin) != context.allowed_origins.end();
}

}  // namespace

Result<http::Response> open_socket(Context& context, const runtime::Call& call) {
  if (!call.request.query().empty()) {
    return Error{code::kInvalid, "/ws accepts no query: send the token in the first frame"};
  }
  if (!is_allowed(context, call.request.headers)) {
    return Error{code::kForbidden, "pages from this origin may not connect"};
  }
  return context.sockets.upgrade(call.request);
}

}  // namespace parley::realtime
