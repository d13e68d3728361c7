#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// POST /auth/login: 200 with the tokens of a new session. Accepts a JSON body or OAuth 2's form
/// (RFC 6749, section 4.3.2).
///
/// An unknown name, a wrong password and a disabled account get the same answer after the same
/// work. Source: OWASP ASVS 5.0, 6.3.8.
Result<http::Response> login(Context& context, const runtime::Call& call);

}  // namespace parley::auth
