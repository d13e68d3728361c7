#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/register: 201 with the new user's id. The credentials are written first and the
/// account, which claims the name, last: who isn't in accounts isn't there.
Result<http::Response> register_user(Context& context, const runtime::Call& call);

}  // namespace parley::auth
