#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// GET …/commands/{command_id}: {id, status: "applied" | "refused" | "nothing_to_do", seq, code}:
/// `seq` of the entry where it was applied, and then history shows what it did; `code` where it was
/// refused; else null. Only for who sent it. Errors: kNotFound, also before it was judged.
Result<http::Response> show_command(Context& context, const runtime::Call& call);

}  // namespace parley::chat
