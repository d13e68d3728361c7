#pragma once

#include <string>
#include <string_view>

#include "context.hpp"
#include "runtime/call.hpp"

/// The handlers of the routes (routes.hpp), each in the source that is named above it.
namespace parley::user {

// show_me.cpp
/// GET /users/me: the token's user. Id and user name come from the verified token (a user name
/// never changes), the profile from the store: one read by key.
Result<http::Response> show_me(Context& context, const runtime::Call& call);

// update_me.cpp
/// PATCH /users/me {display_name?, about?}: changes the given members; `null` unsets one. Answers
/// like GET. Errors: kInvalid, also for an empty object.
Result<http::Response> update_me(Context& context, const runtime::Call& call);

/// Checks a display name: 1 to kMaxDisplayNameLength code points without control characters, no
/// white space at either end. Returns what is wrong with it; empty if nothing.
std::string display_name_problem(std::string_view name);

/// As above for `about`: up to kMaxAboutLength code points, line feeds allowed.
std::string about_problem(std::string_view about);

// block_users.cpp
// Blocks of the caller. Direct messages between the two users are refused, on every instance
// within three seconds, and the blocked user gets no presence from their next `watch` on.
/// PUT /users/me/blocks/{user_id}: 204, also if already blocked. Errors: kInvalid for oneself;
/// kNotFound if there is no such user; kConflict beyond blocks::kMaxBlocked.
Result<http::Response> block_user(Context& context, const runtime::Call& call);

/// DELETE /users/me/blocks/{user_id}: 204, also if not blocked.
Result<http::Response> unblock_user(Context& context, const runtime::Call& call);

/// GET /users/me/blocks?cursor=&limit=: {items: [{user_id, blocked_at}], next}, by id. Errors:
/// kInvalid.
Result<http::Response> list_blocks(Context& context, const runtime::Call& call);

// show_user.cpp
/// GET /users/{user_id}: any user with an account, including disabled ones: their messages still
/// need a name. Errors: kNotFound.
Result<http::Response> show_user(Context& context, const runtime::Call& call);

// find_users.cpp
/// GET /users?query=&limit=&cursor=: {items, next} of the users whose user name begins with
/// `query`, sorted by it, followed by others whose display name does, sorted by that;
/// case-insensitive, without duplicates or disabled accounts. `limit` 1 to 200, 50 by default;
/// `next` is the next request's `cursor`, null after the last page. A page may be shorter than
/// `limit` although more follow, because some users were filtered out.
///
/// User names are read from the accounts, so new users are found at once.
Result<http::Response> find_users(Context& context, const runtime::Call& call);

}  // namespace parley::user
