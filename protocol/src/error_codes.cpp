#include "protocol/error_codes.hpp"

#include <algorithm>
#include <array>

namespace parley::protocol {
namespace {

constexpr std::array kTable{
    ErrorInfo{code::kInvalid, 400, "The request is not valid"},
    ErrorInfo{code::kWeakPassword, 400, "The password is too easy to guess"},
    ErrorInfo{code::kUnauthenticated, 401, "A valid access token is needed"},
    ErrorInfo{code::kInvalidCredentials, 401, "The user name or password is wrong"},
    ErrorInfo{code::kInvalidRefreshToken, 401, "The refresh token is not valid"},
    ErrorInfo{code::kForbidden, 403, "Not allowed"},
    ErrorInfo{code::kCannotMessage, 403, "This user cannot be messaged"},
    ErrorInfo{code::kRegistrationClosed, 403, "Registration is closed"},
    ErrorInfo{code::kNotFound, 404, "Not found"},
    ErrorInfo{code::kMethodNotAllowed, 405, "Method not allowed"},
    ErrorInfo{code::kRequestTimeout, 408, "The request took too long to arrive"},
    ErrorInfo{code::kConflict, 409, "Conflict with the current state"},
    ErrorInfo{code::kUsernameTaken, 409, "The user name is taken"},
    ErrorInfo{code::kTooLarge, 413, "The request is too large"},
    ErrorInfo{code::kUriTooLong, 414, "The address is too long"},
    ErrorInfo{code::kUnsupportedMediaType, 415, "Unsupported media type"},
    ErrorInfo{code::kRateLimited, 429, "Too many requests"},
    ErrorInfo{code::kHeadersTooLarge, 431, "The header fields are too large"},
    ErrorInfo{code::kInternal, 500, "Something went wrong here"},
    ErrorInfo{code::kUnavailable, 503, "Not available at the moment"},
    ErrorInfo{code::kOverloaded, 503, "Overloaded at the moment"},
    ErrorInfo{code::kTimeout, 503, "Took too long"},
    ErrorInfo{code::kUnconfirmed, 503, "Done, but not confirmed yet"},
};

}  // namespace

const ErrorInfo& error_info(std::string_view code) {
  static constexpr ErrorInfo kUnknown{code::kInternal, 500, "Something went wrong here"};
  const auto* found = std::ranges::find(kTable, code, &ErrorInfo::code);
  return found == kTable.end() ? kUnknown : *found;
}

}  // namespace parley::protocol
