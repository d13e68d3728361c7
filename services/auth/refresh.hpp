#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/refresh: 200 with new tokens of the session.
///
/// A token stays valid until its successor is used, and returns the same successor each time until
/// then: a lost answer, or fifty concurrent requests, log no one out. Using a spent token ends the
/// session, since someone else holds one of its tokens. Source: RFC 9700, section 4.14.2.
Result<http::Response> refresh(Context& context, const runtime::Call& call);

}  // namespace parley::auth
