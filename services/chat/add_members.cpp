#include <algorithm>

#include "access.hpp"
#include "change_conversation.hpp"
#include "handlers.hpp"
#include "messaging/authorize.hpp"
#include "permissions.hpp"
#include "runtime/json_body.hpp"

namespace parley::chat {
namespace {

Result<std::vector<UserId>> read_ids(const http::Request& request) {
  PARLEY_TRY(auto members, runtime::json_body(request));
  auto ids = members.optional_ids<UserId>("member_ids", conversations::kMaxMembersPerRequest);
  PARLEY_CHECK(members.finish());
  if (ids.empty()) return Error{code::kInvalid, "`member_ids` must name at least one user"};
  return ids;
}

Result<std::vector<UserId>> who_is_new(Context& context, const Conversation& conversation,
                                       std::span<const UserId> ids) {
  PARLEY_TRY(const auto present, context.stores.conversations.members_among(conversation.id, ids));
  std::vector<UserId> new_ids;
  for (const UserId& id : ids) {
    if (std::ranges::find(present, id) == present.end()) new_ids.push_back(id);
  }
  PARLEY_TRY(const std::size_t count, context.stores.conversations.count_members(conversation.id));
  const std::size_t most = conversations::max_members(conversation.kind);
  if (!new_ids.empty() && count + new_ids.size() > most) {
    return Error{code::kConflict,
                 "this conversation can have at most " + std::to_string(most) + " members"};
  }
  return new_ids;
}

}  // namespace

Result<http::Response> add_members(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto ids, read_ids(call.request));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_CHECK(may_add_members(mine));
  PARLEY_TRY(const auto new_ids, who_is_new(context, mine.conversation, ids));
  if (!new_ids.empty()) {
    PARLEY_CHECK(messaging::authorize_adding(context.stores, call.identity().user_id, new_ids));
    auto change = make_change(call, mine.conversation.id, protocol::Kind::kMembersAdded);
    change.user_ids = new_ids;
    PARLEY_CHECK(change_conversation(context, std::move(change), call.deadline));
  }
  return conversation_response(context, mine, call.identity().user_id, 200);
}

}  // namespace parley::chat
