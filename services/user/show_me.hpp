#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::user {

/// GET /users/me: the token's user. Id and user name come from the verified token (a user name
/// never changes), the profile from the store: one read by key.
Result<http::Response> show_me(Context& context, const runtime::Call& call);

}  // namespace parley::user
