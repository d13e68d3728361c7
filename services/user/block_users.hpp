#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

/// Blocks of the caller. Direct messages between the two users are refused, on every instance
/// within three seconds, and the blocked user gets no presence from their next `watch` on.
namespace parley::user {

/// PUT /users/me/blocks/{user_id}: 204, also if already blocked. Errors: kInvalid for oneself;
/// kNotFound if there is no such user; kConflict beyond blocks::kMaxBlocked.
Result<http::Response> block_user(Context& context, const runtime::Call& call);

/// DELETE /users/me/blocks/{user_id}: 204, also if not blocked.
Result<http::Response> unblock_user(Context& context, const runtime::Call& call);

/// GET /users/me/blocks?cursor=&limit=: {items: [{user_id, blocked_at}], next}, by id. Errors:
/// kInvalid.
Result<http::Response> list_blocks(Context& context, const runtime::Call& call);

}  // namespace parley::user
