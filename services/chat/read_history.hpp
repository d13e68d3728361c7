#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// GET …/messages?before=&after=&limit=: {items, has_more} by rising seq, those with
/// after < seq < before. With `after` the first ones of them, else the last ones, so that without
/// either the newest come. `has_more`: whether there are more between the bounds, beyond the page.
/// `limit` 1 to 200, 50 by default. Errors: kInvalid; kNotFound.
Result<http::Response> list_messages(Context& context, const runtime::Call& call);

/// GET …/entries?after=&limit=: {items, has_more}, every entry from seq after + 1 on, without a
/// gap: what a client resumes from. Errors: as above.
Result<http::Response> list_entries(Context& context, const runtime::Call& call);

/// GET …/messages/{message_id}/edits?after=&limit=: {items, has_more}, the entries that gave the
/// message its texts: its own and the edits. For its author and, in a group, admins and owners.
/// Errors: as above, and kForbidden.
Result<http::Response> list_edits(Context& context, const runtime::Call& call);

/// GET …/messages/{message_id}: the message once it is stored. Errors: kNotFound.
Result<http::Response> show_message(Context& context, const runtime::Call& call);

}  // namespace parley::chat
