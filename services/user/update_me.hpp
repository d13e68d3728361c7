#pragma once

#include <string_view>

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::user {

/// PATCH /users/me {display_name?, about?}: changes what is named, `null` takes it away. Answers as
/// GET does. Errors: kInvalid, for an empty object too.
Result<http::Response> update_me(Context& context, const runtime::Call& call);

/// 1 to kMaxDisplayNameLength code points without control characters, no white space at either end.
/// Nothing if it is so, else what is wrong with it.
std::string display_name_problem(std::string_view name);

/// As above for `about`: up to kMaxAboutLength code points, line feeds allowed.
std::string about_problem(std::string_view about);

}  // namespace parley::user
