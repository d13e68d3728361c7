#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/password: 204; ends all other sessions of the user. Requires the current password,
/// throttled like a login, because the access token may be stolen.
Result<http::Response> change_password(Context& context, const runtime::Call& call);

}  // namespace parley::auth
