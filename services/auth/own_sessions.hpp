#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/logout: ends the session of the access token; 204.
Result<http::Response> logout(Context& context, const runtime::Call& call);

/// GET /auth/sessions: the caller's, oldest first.
Result<http::Response> list_sessions(Context& context, const runtime::Call& call);

/// DELETE /auth/sessions/{session_id}: ends one of the caller's; 204, or 404 if it is none of them.
Result<http::Response> end_session(Context& context, const runtime::Call& call);

}  // namespace parley::auth
