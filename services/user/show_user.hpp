#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::user {

/// GET /users/{user_id}: anybody with an account, disabled ones included: their messages still
/// need a name. Errors: kNotFound.
Result<http::Response> show_user(Context& context, const runtime::Call& call);

}  // namespace parley::user
