#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::user {

/// GET /users/me: whom the token stands for. Id and user name are those of the verified token (a
/// user name never changes), the profile is read from the store each time: one read by key.
Result<http::Response> show_me(Context& context, const runtime::Call& call);

}  // namespace parley::user
