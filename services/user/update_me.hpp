#pragma once

#include <string_view>

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::user {

/// PATCH /users/me {display_name?, about?}: changes the given members; `null` unsets one. Answers
/// like GET. Errors: kInvalid, also for an empty object.
Result<http::Response> update_me(Context& context, const runtime::Call& call);

/// Checks a display name: 1 to kMaxDisplayNameLength code points without control characters, no
/// white space at either end. Returns what is wrong with it; empty if nothing.
std::string display_name_problem(std::string_view name);

/// As above for `about`: up to kMaxAboutLength code points, line feeds allowed.
std::string about_problem(std::string_view about);

}  // namespace parley::user
