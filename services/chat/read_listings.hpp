#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

/// Messages in other orders than their conversation's.
namespace parley::chat {

/// GET …/messages/{message_id}/replies?before=&after=&limit=: {items, has_more}, the thread that
/// began with the message, by seq, in pages as list_messages gives them. Errors: kInvalid;
/// kNotFound.
Result<http::Response> list_replies(Context& context, const runtime::Call& call);

/// GET …/pins: {items}, the pinned messages, those pinned last first; there are at most 100.
/// Errors: kNotFound.
Result<http::Response> list_pins(Context& context, const runtime::Call& call);

/// GET /chat/mentions?cursor=&limit=: {items, next}, messages that name the caller, the newest
/// first: of the conversations that they are in now, without those that were deleted. So a page may
/// be shorter than `limit`, or empty, and `next` tells whether there are more. Errors: kInvalid.
Result<http::Response> list_mentions(Context& context, const runtime::Call& call);

}  // namespace parley::chat
