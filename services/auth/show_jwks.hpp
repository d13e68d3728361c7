#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// GET /auth/.well-known/jwks.json: the public keys of all auth-services (RFC 7517), from memory.
Result<http::Response> show_jwks(Context& context, const runtime::Call& call);

}  // namespace parley::auth
