#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/register: 201 with the new user's id. Writes the credential first and the account,
/// which claims the name, last: only that makes the user exist.
Result<http::Response> register_user(Context& context, const runtime::Call& call);

}  // namespace parley::auth
