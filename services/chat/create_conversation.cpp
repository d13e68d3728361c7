#include "access.hpp"
#include "announcer.hpp"
#include "base/encoding.hpp"
#include "change_conversation.hpp"
#include "handlers.hpp"
#include "idempotency_key.hpp"
#include "messaging/authorize.hpp"
#include "protocol/message_id.hpp"
#include "read_title.hpp"
#include "runtime/json_body.hpp"

namespace parley::chat {
namespace {

struct NewGroup {
  Conversation conversation;
  std::vector<Member> members;
};

Result<NewGroup> read_group(const runtime::Call& call) {
  PARLEY_TRY(auto members, runtime::json_body(call.request));
  const std::string kind_text = members.required_text("kind", {1, 16});
  const ConversationKind kind =
      conversations::parse_kind(kind_text).value_or(ConversationKind::kDirect);
  if (!kind_text.empty() && kind == ConversationKind::kDirect)
    members.refuse("`kind` must be group or public");
  const auto title = read_title(members);
  if (kind == ConversationKind::kOpen && !title.value_or(std::nullopt)) {
    members.refuse("`title` is missing: a public conversation is found by its title");
  }
  const auto member_ids =
      members.optional_ids<UserId>("member_ids", conversations::kMaxMembersPerRequest);
  if (kind == ConversationKind::kGroup && !members.has("member_ids"))
    members.refuse("`member_ids` is missing: an array of ids");
  PARLEY_CHECK(members.finish());
  PARLEY_TRY(const auto key, idempotency_key(call.request));

  const UserId& creator = call.identity().user_id;
  const std::string key_or_random = key.value_or(random_id_text());
  const auto id = kind == ConversationKind::kOpen
                      ? protocol::public_conversation_id(creator, key_or_random)
                      : protocol::group_conversation_id(creator, key_or_random);
  const Timestamp time = now();
  NewGroup group{{id, kind, title.value_or(std::nullopt), creator, time, {}}, {}};
  group.members.push_back({creator, Role::kOwner, time});
  for (const UserId& user_id : member_ids) {
    if (user_id != creator) group.members.push_back({user_id, Role::kMember, time});
  }
  return group;
}

}  // namespace

Result<http::Response> create_conversation(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const NewGroup group, read_group(call));
  std::vector<UserId> others;
  for (const Member& member : group.members) {
    if (member.role != Role::kOwner) others.push_back(member.user_id);
  }
  PARLEY_TRY(const bool there, context.stores.conversations.exists(group.conversation.id));
  if (!there) {
    PARLEY_CHECK(messaging::authorize_adding(context.stores, call.identity().user_id, others));
    PARLEY_CHECK(expect_creation(context, call, group.conversation, group.members));
    PARLEY_CHECK(context.stores.conversations.create(group.conversation, group.members));
    context.announcer.tell(group.conversation.id);
  }
  const auto asked_at = Monotonic::now();
  PARLEY_TRY(const auto mine, context.stores.conversations.membership(group.conversation.id,
                                                                      call.identity().user_id));
  if (!mine) return Error{code::kNotFound, "you have left this conversation"};
  context.memberships.put(group.conversation.id, call.identity().user_id, false, asked_at);
  return conversation_response(context, *mine, call.identity().user_id, 201);
}

}  // namespace parley::chat
