#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

/// Whom the caller wants nothing from: direct messages between the two are refused, on every
/// instance within three seconds, and presence tells who is blocked nothing from their next `watch`
/// on.
namespace parley::user {

/// PUT /users/me/blocks/{user_id}: 204, also if it is so already. Errors: kInvalid for oneself;
/// kNotFound where there is no such user; kConflict beyond blocks::kMaxBlocked.
Result<http::Response> block_user(Context& context, const runtime::Call& call);

/// DELETE /users/me/blocks/{user_id}: 204, also if it isn't so.
Result<http::Response> unblock_user(Context& context, const runtime::Call& call);

/// GET /users/me/blocks?cursor=&limit=: {items: [{user_id, blocked_at}], next}, by id. Errors:
/// kInvalid.
Result<http::Response> list_blocks(Context& context, const runtime::Call& call);

}  // namespace parley::user
