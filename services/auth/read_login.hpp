#pragma once

#include <string>

#include "base/result.hpp"
#include "http/message.hpp"

namespace parley::auth {

struct Credentials {
  std::string username;
  std::string password;
};

/// Parses a login's body, JSON or OAuth 2's form according to Content-Type. In the form,
/// `grant_type` must be `password`; `scope`, `client_id` and `client_secret` are accepted and
/// ignored, since there is one client and one scope.
/// Errors: kUnsupportedMediaType, kInvalid.
Result<Credentials> read_login(const http::Request& request);

}  // namespace parley::auth
