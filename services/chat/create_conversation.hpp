#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// POST /chat/conversations {kind: "group", title?, member_ids} or {kind: "public", title,
/// member_ids?}: 201 with the conversation, as GET shows it. The caller is its owner, with or
/// without being named. A repeat with the same Idempotency-Key names the same one of this kind, as
/// it is by then; the first content wins. (Repeats that overlap before one has finished may make a
/// group of the members of both.) Errors: kInvalid; kNotFound where a user isn't there;
/// kCannotMessage where one is disabled.
Result<http::Response> create_conversation(Context& context, const runtime::Call& call);

}  // namespace parley::chat
