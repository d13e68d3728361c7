#include "access.hpp"
#include "change_conversation.hpp"
#include "handlers.hpp"
#include "permissions.hpp"
#include "read_title.hpp"
#include "runtime/json_body.hpp"

namespace parley::chat {

Result<http::Response> change_title(Context& context, const runtime::Call& call) {
  PARLEY_TRY(auto members, runtime::json_body(call.request));
  const auto title = read_title(members);
  if (!members.has("title")) members.refuse("`title` is missing");
  PARLEY_CHECK(members.finish());
  PARLEY_TRY(auto mine, require_membership(context, call));
  PARLEY_CHECK(may_change_title(mine));
  const std::optional<std::string> wanted = title.value_or(std::nullopt);
  if (!wanted && mine.conversation.kind == ConversationKind::kOpen) {
    return Error{code::kInvalid, "`title`: a public conversation must have one"};
  }
  if (mine.conversation.title != wanted) {
    auto change = make_change(call, mine.conversation.id, protocol::Kind::kTitleChanged);
    change.title = wanted;
    PARLEY_CHECK(change_conversation(context, std::move(change), call.deadline));
    mine.conversation.title = wanted;
  }
  return conversation_response(context, mine, call.identity().user_id, 200);
}

}  // namespace parley::chat
