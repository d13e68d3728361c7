#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::user {

/// Code points of `query`.
inline constexpr std::size_t kMaxQueryLength = 64;
inline constexpr std::size_t kMaxCursorBytes = 512;

/// GET /users?query=&limit=&cursor=: {items, next} of those whose user name begins with `query`,
/// sorted by it, then of those others whose display name does, sorted by that; without regard to
/// case. Each user comes once. Disabled accounts are left out. `limit` 1 to 200, 50 by default;
/// `next` goes into `cursor`, null after the last page. A page may be shorter than `limit` where
/// many were left out, also when more follow.
///
/// User names are read from the accounts themselves, so somebody registered a moment ago is there.
Result<http::Response> find_users(Context& context, const runtime::Call& call);

}  // namespace parley::user
