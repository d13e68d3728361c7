#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/password: 204; every other session of the user is ended. The current password is
/// asked for and throttled as in a login, since the access token may be stolen.
Result<http::Response> change_password(Context& context, const runtime::Call& call);

}  // namespace parley::auth
