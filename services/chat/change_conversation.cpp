#include "change_conversation.hpp"

#include <algorithm>
#include <tuple>

#include "announcer.hpp"

namespace parley::chat {
namespace {

using conversations::Pending;
using EntryKind = protocol::Kind;

/// So many changes of one conversation may wait for the broker.
constexpr std::size_t kMaxWaiting = 1000;

/// Members, role or title as the item says; a removal is written down for those who remember
/// memberships, too.
Status make(ChangeStores stores, const protocol::Item& change, std::uint64_t number) {
  const ConversationId& id = change.conversation_id;
  switch (change.kind) {
    case EntryKind::members_added: {
      std::vector<Member> members;
      members.reserve(change.user_ids.size());
      for (const UserId& user_id : change.user_ids) {
        members.push_back({user_id, Role::member, change.accepted_at});
      }
      return stores.conversations.add_members(id, members, number);
    }
    case EntryKind::member_removed:
    case EntryKind::member_left:
      // In this order: whoever asks again once the removal is known is told that it is so.
      PARLEY_CHECK(stores.conversations.remove_member(id, change.user_ids.front(), number));
      return stores.removals.add({change.id, id, change.user_ids.front()});
    case EntryKind::role_changed: {
      const auto role = conversations::parse_role(change.role);
      if (!role) return Error{code::kInternal, "a pending change has an unknown role"};
      return stores.conversations.set_role(id, change.user_ids.front(), *role, number);
    }
    case EntryKind::title_changed:
      return stores.conversations.set_title(id, change.title, number);
    default:
      return Error{code::kInternal, "a pending change is none of a conversation"};
  }
}

Pending pending_of(protocol::Item& item, bool applied) {
  item.id = protocol::derive_id(item);
  return {item.id, item.conversation_id, protocol::write_item(item), item.accepted_at, applied};
}

}  // namespace

protocol::Item make_change(const UserId& actor, const ConversationId& conversation_id,
                           EntryKind kind) {
  return {.id = MessageId::random(),
          .conversation_id = conversation_id,
          .sender_id = actor,
          .client_msg_id = random_id_text(),
          .text = {},
          .accepted_at = now(),
          .request_id = {},
          .traceparent = {},
          .kind = kind};
}

protocol::Item make_change(const runtime::Call& call, const ConversationId& conversation_id,
                           EntryKind kind) {
  protocol::Item item = make_change(call.identity().user_id, conversation_id, kind);
  item.request_id = call.request_id;
  item.traceparent = call.traceparent;
  return item;
}

Result<std::vector<Pending>> in_order(conversations::PendingStore& pending,
                                      const ConversationId& conversation_id) {
  PARLEY_TRY(auto all, pending.of(conversation_id));
  for (Pending& one : all) {
    if (one.applied || one.number != 0) continue;
    PARLEY_TRY(one.number, pending.number(one));
  }
  // Published by another one since they were read.
  std::erase_if(all, [](const Pending& one) { return !one.applied && one.number == 0; });
  std::ranges::sort(
      all, {}, [](const Pending& one) { return std::tie(one.number, one.created_at, one.id); });
  return all;
}

Status change_conversation(Context& context, protocol::Item change, Monotonic::time_point until) {
  // Those that were begun before come before it, though their processes be gone.
  PARLEY_TRY(const auto waiting, in_order(context.pending, change.conversation_id));
  if (waiting.size() >= kMaxWaiting) {
    return Error{code::kOverloaded,
                 "too many changes of this conversation wait for RabbitMQ: try again later", true};
  }
  const Pending pending = pending_of(change, false);
  // From here on it counts, and it may be long since it was asked whether the user may.
  if (Monotonic::now() >= until) return Error{code::kTimeout, "took too long; try again", true};
  PARLEY_CHECK(context.pending.add(pending));
  PARLEY_CHECK(
      apply_change({context.conversations, context.pending, context.removals}, pending, change));
  context.announcer.tell(change.conversation_id);
  return {};
}

Status apply_change(ChangeStores stores, const Pending& pending, const protocol::Item& change) {
  PARLEY_TRY(const std::uint64_t number, stores.pending.number(pending));
  // Made, and published, by another one meanwhile.
  if (number == 0) return {};
  PARLEY_TRY(const auto all, in_order(stores.pending, change.conversation_id));
  for (const Pending& one : all) {
    if (one.number >= number) break;
    if (one.applied) continue;
    const auto item = protocol::read_item(one.item);
    // Nobody can make it; the Announcer tells the operator.
    if (item.has_error() && item.error().code == protocol::kMalformedItem) continue;
    if (item.has_error()) return unavailable(item.error().detail);
    PARLEY_CHECK(make(stores, *item, one.number));
    PARLEY_CHECK(stores.pending.mark_applied(one.id));
  }
  PARLEY_CHECK(make(stores, change, number));
  return stores.pending.mark_applied(pending.id);
}

Status expect_creation(Context& context, const runtime::Call& call,
                       const Conversation& conversation, std::span<const Member> members) {
  protocol::Item item = make_change(call, conversation.id, EntryKind::members_added);
  item.client_msg_id = protocol::kCreationKey;
  for (const Member& member : members) item.user_ids.push_back(member.user_id);
  // Nothing to make again: the group's own record is the commit point.
  return context.pending.add(pending_of(item, true));
}

}  // namespace parley::chat
