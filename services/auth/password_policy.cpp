#include "password_policy.hpp"

#include <zxcvbn.h>

#include <array>

#include "accounts/account.hpp"
#include "base/utf8.hpp"
#include "protocol/error_codes.hpp"

namespace parley::auth {

Status check_password(const std::string& password, std::string_view username) {
  if (password.size() > kMaxPasswordBytes || utf8_length(password) < kMinPasswordCharacters) {
    return Error{code::kInvalid,
                 "the password must have at least 8 characters (15 or more are better) and at "
                 "most 1024 bytes"};
  }
  const std::string own_name = accounts::username_key(username);
  std::array<const char*, 5> context{own_name.c_str(), "parley", "chat", "message", nullptr};
  if (ZxcvbnMatch(password.c_str(), context.data(), nullptr) < kMinPasswordBits) {
    return Error{code::kWeakPassword,
                 "the password is too easy to guess: use several words, or let a password manager "
                 "make one"};
  }
  return {};
}

}  // namespace parley::auth
