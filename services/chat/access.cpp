#include "access.hpp"

#include "change_conversation.hpp"
#include "general.hpp"
#include "permissions.hpp"
#include "protocol/error_codes.hpp"

namespace parley::chat {
namespace {

/// The first member of each role is enough, or the second if the first one is leaving.
Result<std::optional<UserId>> heir_of(Context& context, const ConversationId& conversation_id,
                                      const UserId* leaving) {
  std::vector<Member> first;
  if (is_general(conversation_id)) return std::optional<UserId>{};
  for (const Role role : {Role::kOwner, Role::kAdmin, Role::kMember}) {
    PARLEY_TRY(const auto some,
               context.stores.conversations.members_in_role(conversation_id, role, 2));
    for (const Member& member : some) {
      if (leaving == nullptr || member.user_id != *leaving) first.push_back(member);
    }
    if (!first.empty()) break;
  }
  return heir(first);
}

}  // namespace

Result<Membership> require_membership(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto id, call.id<ConversationId>("conversation_id"));
  PARLEY_TRY(auto membership, context.stores.conversations.membership(id, call.identity().user_id));
  if (!membership) return Error{code::kNotFound, "there is nothing with this id"};
  return *std::move(membership);
}

Result<ShownMembers> shown_members(Context& context, const Conversation& conversation) {
  if (conversation.kind == ConversationKind::kDirect) {
    return ShownMembers{conversations::pair_members(conversation), conversation.pair.size()};
  }
  PARLEY_CHECK(keep_an_owner(context, conversation));
  ShownMembers shown;
  PARLEY_TRY(shown.first, context.stores.conversations.members_page(conversation.id, std::nullopt,
                                                                    kMembersShown));
  shown.count = shown.first.size();
  if (shown.count < kMembersShown) return shown;
  PARLEY_TRY(shown.count, context.stores.conversations.count_members(conversation.id));
  return shown;
}

Status keep_an_owner(Context& context, const Conversation& conversation) {
  if (conversation.kind == ConversationKind::kDirect) return {};
  PARLEY_TRY(const auto next, heir_of(context, conversation.id, nullptr));
  if (!next) return {};
  auto change = make_change(*next, conversation.id, protocol::Kind::kRoleChanged);
  change.user_ids = {*next};
  change.role = conversations::role_name(Role::kOwner);
  return change_conversation(context, std::move(change));
}

Result<std::optional<UserId>> heir_without(Context& context, const ConversationId& conversation_id,
                                           const UserId& leaving) {
  return heir_of(context, conversation_id, &leaving);
}

}  // namespace parley::chat
