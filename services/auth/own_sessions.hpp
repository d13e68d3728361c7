#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/logout: 204; ends the session of the access token.
Result<http::Response> logout(Context& context, const runtime::Call& call);

/// GET /auth/sessions: the caller's sessions, oldest first.
Result<http::Response> list_sessions(Context& context, const runtime::Call& call);

/// DELETE /auth/sessions/{session_id}: 204; ends one of the caller's sessions, or 404 if it isn't
/// theirs.
Result<http::Response> end_session(Context& context, const runtime::Call& call);

}  // namespace parley::auth
