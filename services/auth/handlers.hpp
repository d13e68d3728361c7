#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

/// The handlers of the routes (routes.hpp), each in the source that is named above it.
namespace parley::auth {

// register_user.cpp
/// POST /auth/register: 201 with the new user's id. Writes the credential first and the account,
/// which claims the name, last: only that makes the user exist.
Result<http::Response> register_user(Context& context, const runtime::Call& call);

// login.cpp
/// POST /auth/login: 200 with the tokens of a new session. Accepts a JSON body or OAuth 2's form
/// (RFC 6749, section 4.3.2).
///
/// An unknown name, a wrong password and a disabled account get the same answer after the same
/// work. Source: OWASP ASVS 5.0, 6.3.8.
Result<http::Response> login(Context& context, const runtime::Call& call);

// change_password.cpp
/// POST /auth/password: 204; ends all other sessions of the user. Requires the current password,
/// throttled like a login, because the access token may be stolen.
Result<http::Response> change_password(Context& context, const runtime::Call& call);

// refresh.cpp
/// POST /auth/refresh: 200 with new tokens of the session.
///
/// A token stays valid until its successor is used, and returns the same successor each time until
/// then: a lost answer, or fifty concurrent requests, log no one out. Using a spent token ends the
/// session, since someone else holds one of its tokens. Source: RFC 9700, section 4.14.2.
Result<http::Response> refresh(Context& context, const runtime::Call& call);

// own_sessions.cpp
/// POST /auth/logout: 204; ends the session of the access token.
Result<http::Response> logout(Context& context, const runtime::Call& call);

/// GET /auth/sessions: the caller's sessions, oldest first.
Result<http::Response> list_sessions(Context& context, const runtime::Call& call);

/// DELETE /auth/sessions/{session_id}: 204; ends one of the caller's sessions, or 404 if it isn't
/// theirs.
Result<http::Response> end_session(Context& context, const runtime::Call& call);

// show_jwks.cpp
/// GET /auth/.well-known/jwks.json: the public keys of all auth-services (RFC 7517), from memory.
Result<http::Response> show_jwks(Context& context, const runtime::Call& call);

}  // namespace parley::auth
