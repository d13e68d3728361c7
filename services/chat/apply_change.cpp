#include "apply_change.hpp"

#include <algorithm>
#include <tuple>

namespace parley::chat {
namespace {

using conversations::Pending;
using protocol::Kind;

/// Changes members, role or title; also records a removal, for caches of memberships.
Status make(const messaging::Stores& stores, const protocol::Item& change, std::uint64_t number) {
  const ConversationId& id = change.conversation_id;
  switch (change.kind) {
    case Kind::kMembersAdded: {
      std::vector<conversations::Member> members;
      members.reserve(change.user_ids.size());
      for (const UserId& user_id : change.user_ids) {
        members.push_back({user_id, conversations::Role::kMember, change.accepted_at});
      }
      return stores.conversations.add_members(id, members, number);
    }
    case Kind::kMemberRemoved:
    case Kind::kMemberLeft:
      // In this order: a query made after the removal became known must not find the membership.
      PARLEY_CHECK(stores.conversations.remove_member(id, change.user_ids.front(), number));
      return stores.removals.add({change.id, id, change.user_ids.front()});
    case Kind::kRoleChanged: {
      const auto role = conversations::parse_role(change.role);
      if (!role) return Error{code::kInternal, "a pending change has an unknown role"};
      return stores.conversations.set_role(id, change.user_ids.front(), *role, number);
    }
    case Kind::kTitleChanged:
      return stores.conversations.set_title(id, change.title, number);
    default:
      return Error{code::kInternal, "a pending entry is not a change of a conversation"};
  }
}

}  // namespace

Result<std::vector<Pending>> in_order(conversations::PendingStore& pending,
                                      const ConversationId& conversation_id) {
  PARLEY_TRY(auto all, pending.of(conversation_id));
  for (Pending& one : all) {
    if (one.applied || one.number != 0) continue;
    PARLEY_TRY(one.number, pending.number(one));
  }
  // Published by another instance since they were read.
  std::erase_if(all, [](const Pending& one) { return !one.applied && one.number == 0; });
  std::ranges::sort(
      all, {}, [](const Pending& one) { return std::tie(one.number, one.created_at, one.id); });
  return all;
}

Status apply_change(const messaging::Stores& stores, const Pending& pending,
                    const protocol::Item& change) {
  PARLEY_TRY(const std::uint64_t number, stores.pending.number(pending));
  // Applied and published by another instance meanwhile.
  if (number == 0) return {};
  PARLEY_TRY(const auto all, in_order(stores.pending, change.conversation_id));
  for (const Pending& one : all) {
    if (one.number >= number) break;
    if (one.applied) continue;
    const auto item = protocol::read_item(one.item);
    // No instance can apply it; the Announcer reports it to the operator.
    if (item.has_error() && item.error().code == protocol::kMalformedItem) continue;
    if (item.has_error()) return unavailable(item.error().detail);
    PARLEY_CHECK(make(stores, *item, one.number));
    PARLEY_CHECK(stores.pending.mark_applied(one.id));
  }
  PARLEY_CHECK(make(stores, change, number));
  return stores.pending.mark_applied(pending.id);
}

}  // namespace parley::chat
