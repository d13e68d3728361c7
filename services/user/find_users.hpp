#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::user {

/// Code points of `query`.
inline constexpr std::size_t kMaxQueryLength = 64;
inline constexpr std::size_t kMaxCursorBytes = 512;

/// GET /users?query=&limit=&cursor=: {items, next} of the users whose user name begins with
/// `query`, sorted by it, followed by others whose display name does, sorted by that;
/// case-insensitive, without duplicates or disabled accounts. `limit` 1 to 200, 50 by default;
/// `next` is the next request's `cursor`, null after the last page. A page may be shorter than
/// `limit` although more follow, because some users were filtered out.
///
/// User names are read from the accounts, so new users are found at once.
Result<http::Response> find_users(Context& context, const runtime::Call& call);

}  // namespace parley::user
