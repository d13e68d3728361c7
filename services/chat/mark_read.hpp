#pragma once

#include "context.hpp"
#include "runtime/call.hpp"
#include "runtime/reply.hpp"

namespace parley::chat {

/// PUT …/read {seq}: 204 once the broker keeps it. The caller has read the conversation up to
/// there; a seq beyond the end is the end, one below what is marked changes nothing. Threads,
/// errors: as send_message.
void mark_read(Context& context, runtime::Call call, runtime::Reply reply);

/// In larger conversations the members don't see how far the others have read.
inline constexpr std::size_t kMaxMarksShown = 200;

/// GET …/read: {items: [{user_id, seq}]}, how far members have read; who never read is left out. In
/// conversations of more than kMaxMarksShown members the caller's own alone. Errors: kNotFound.
Result<http::Response> show_read_marks(Context& context, const runtime::Call& call);

}  // namespace parley::chat
