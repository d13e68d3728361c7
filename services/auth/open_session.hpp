#pragma once

#include "accounts/account.hpp"
#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// Somebody who has shown their password.
struct Login {
  accounts::Account account;
  Credential credential;
};

/// A new session of the user and the answer with its tokens. Looks at account and password once
/// more after the session is there, so that a disabled account or a changed password, which end the
/// sessions that they find, never miss one. Errors: kInvalidCredentials if they changed meanwhile.
Result<http::Response> open_session(Context& context, const runtime::Call& call, const Login& login,
                                    const std::string& address);

/// When a session that is used now ends if it isn't used again.
Timestamp session_end(const Config& config, Timestamp created_at, Timestamp used_at);

}  // namespace parley::auth
