#pragma once

#include <chrono>
#include <span>

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// 429 with `Retry-After: wait`.
http::Response too_many(const runtime::Call& call, std::chrono::seconds wait);

/// 200 with a new access token for the session, and this refresh token. Errors: kUnavailable if
/// there is no signing key.
Result<http::Response> tokens(Context& context, const Session& session, const std::string& username,
                              const std::string& refresh_token);

/// Calls end_sessions(), and makes this process refuse their tokens at once.
Status end_sessions_here(Context& context, const runtime::Call& call,
                         std::span<const Session> ended, std::string_view reason);

}  // namespace parley::auth
