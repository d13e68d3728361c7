#pragma once

#include <chrono>
#include <span>

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// 429, to be tried again after `wait`.
http::Response too_many(const runtime::Call& call, std::chrono::seconds wait);

/// 200 with an access token for the session and the refresh token `refresh_token`.
/// Errors: kUnavailable without a signing key.
Result<http::Response> tokens(Context& context, const Session& session, const std::string& username,
                              const std::string& refresh_token);

/// end_sessions(), and their tokens are refused here at once.
Status end_sessions_here(Context& context, const runtime::Call& call,
                         std::span<const Session> ended, std::string_view reason);

}  // namespace parley::auth
