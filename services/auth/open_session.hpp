#pragma once

#include "accounts/account.hpp"
#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::auth {

/// A user who has proved their password.
struct Login {
  accounts::Account account;
  Credential credential;
};

/// Creates a session and returns the answer with its tokens. Re-reads the account and the password
/// after inserting the session: disabling an account or changing a password ends the existing
/// sessions, and must not miss this one. Errors: kInvalidCredentials if either changed meanwhile.
Result<http::Response> open_session(Context& context, const runtime::Call& call, const Login& login,
                                    const std::string& address);

/// When a session used at `used_at` expires unless it is used again.
Timestamp session_end(const Config& config, Timestamp created_at, Timestamp used_at);

}  // namespace parley::auth
