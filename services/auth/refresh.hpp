#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/refresh: 200 with new tokens of the session.
///
/// A token is good until the one that it was exchanged for is used, and gives the same one every
/// time until then: a lost answer, or fifty requests at once, log nobody out. The use of a spent
/// one ends the session, since somebody else has been using it. Source: RFC 9700, section 4.14.2.
Result<http::Response> refresh(Context& context, const runtime::Call& call);

}  // namespace parley::auth
