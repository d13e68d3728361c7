#include "change_title.hpp"

#include "access.hpp"
#include "permissions.hpp"
#include "read_title.hpp"
#include "runtime/json_body.hpp"
#include "show_conversation.hpp"

namespace parley::chat {

Result<http::Response> change_title(Context& context, const runtime::Call& call) {
  PARLEY_TRY(auto members, runtime::json_body(call.request));
  const auto title = read_title(members);
  if (!members.has("title")) members.refuse("`title` is missing");
  PARLEY_CHECK(members.finish());
  PARLEY_TRY(auto mine, require_membership(context, call));
  PARLEY_CHECK(may_change_title(mine));
  mine.conversation.title = title.value_or(std::nullopt);
  PARLEY_CHECK(context.conversations.set_title(mine.conversation.id, mine.conversation.title));
  return conversation_response(context, mine, 200);
}

}  // namespace parley::chat
