#include "change_conversation.hpp"
#include "handlers.hpp"

namespace parley::chat {
namespace {

Error no_such_public_conversation() { return {code::kNotFound, "there is nothing with this id"}; }

Status join(Context& context, const runtime::Call& call, const ConversationId& id) {
  PARLEY_TRY(const auto there, context.stores.conversations.find(id));
  if (!there || there->kind != ConversationKind::kOpen) return no_such_public_conversation();
  PARLEY_TRY(const std::size_t count, context.stores.conversations.count_members(id));
  if (count >= conversations::kMaxPublicMembers) {
    return Error{code::kConflict, "this conversation is full"};
  }
  auto change = make_change(call, id, protocol::Kind::kMembersAdded);
  change.user_ids = {call.identity().user_id};
  return change_conversation(context, std::move(change), call.deadline);
}

}  // namespace

Result<http::Response> join_conversation(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto id, call.id<ConversationId>("conversation_id"));
  const UserId& user_id = call.identity().user_id;
  auto asked_at = Monotonic::now();
  PARLEY_TRY(auto mine, context.stores.conversations.membership(id, user_id));
  if (!mine) {
    PARLEY_CHECK(join(context, call, id));
    asked_at = Monotonic::now();
    PARLEY_TRY(auto made, context.stores.conversations.membership(id, user_id));
    mine = std::move(made);
  }
  // Missing if the user was removed again concurrently.
  if (!mine || mine->conversation.kind != ConversationKind::kOpen)
    return no_such_public_conversation();
  context.memberships.put(id, user_id, false, asked_at);
  return conversation_response(context, *mine, user_id, 200);
}

}  // namespace parley::chat
