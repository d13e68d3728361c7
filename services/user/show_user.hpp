#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::user {

/// GET /users/{user_id}: any user with an account, including disabled ones: their messages still
/// need a name. Errors: kNotFound.
Result<http::Response> show_user(Context& context, const runtime::Call& call);

}  // namespace parley::user
