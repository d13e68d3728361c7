#include "change_conversation.hpp"

#include <algorithm>

#include "announcer.hpp"

namespace parley::chat {
namespace {

using conversations::Pending;
using EntryKind = protocol::Kind;

constexpr std::string_view kCreationKey = "created";
constexpr std::chrono::milliseconds kTick{1};
/// So many changes of one conversation may wait for the broker.
constexpr std::size_t kMaxWaiting = 1000;

/// When the new change was made, later than those that wait: neither a clock that is behind
/// another's nor the same millisecond may put it before them. Makes those that may not be made yet:
/// made again after this one, they would undo it.
Result<Timestamp> make_earlier_ones(Context& context, const protocol::Item& change) {
  PARLEY_TRY(const auto earlier, context.pending.of(change.conversation_id));
  if (earlier.size() >= kMaxWaiting) {
    return Error{code::kOverloaded,
                 "too many changes of this conversation wait for RabbitMQ: try again later", true};
  }
  Timestamp at = change.accepted_at;
  if (!earlier.empty()) at = std::max(at, earlier.back().created_at + kTick);
  for (const Pending& one : earlier) {
    if (one.applied) continue;
    const auto item = protocol::read_item(one.item);
    // Nobody can make it; the Announcer tells the operator.
    if (item.has_error() && item.error().code == protocol::kMalformedItem) continue;
    if (item.has_error()) return unavailable(item.error().detail);
    PARLEY_CHECK(apply_change(context.conversations, context.removals, *item));
    PARLEY_CHECK(context.pending.mark_applied(one.id));
  }
  return at;
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

Status change_conversation(Context& context, protocol::Item change) {
  PARLEY_TRY(change.accepted_at, make_earlier_ones(context, change));
  const Pending pending = pending_of(change, false);
  PARLEY_CHECK(context.pending.add(pending));
  PARLEY_CHECK(apply_change(context.conversations, context.removals, change));
  PARLEY_CHECK(context.pending.mark_applied(pending.id));
  context.announcer.tell(change.conversation_id);
  return {};
}

Status apply_change(ConversationStore& conversations, conversations::RemovalStore& removals,
                    const protocol::Item& change) {
  const ConversationId& id = change.conversation_id;
  switch (change.kind) {
    case EntryKind::members_added: {
      std::vector<Member> members;
      members.reserve(change.user_ids.size());
      for (const UserId& user_id : change.user_ids) {
        members.push_back({user_id, Role::member, change.accepted_at});
      }
      return conversations.add_members(id, members);
    }
    case EntryKind::member_removed:
    case EntryKind::member_left:
      // In this order: whoever asks again once the removal is known is told that it is so.
      PARLEY_CHECK(conversations.remove_member(id, change.user_ids.front(), change.accepted_at));
      return removals.add({change.id, id, change.user_ids.front()});
    case EntryKind::role_changed: {
      const auto role = conversations::parse_role(change.role);
      if (!role) return Error{code::kInternal, "a pending change has an unknown role"};
      return conversations.set_role(id, change.user_ids.front(), *role);
    }
    case EntryKind::title_changed:
      return conversations.set_title(id, change.title);
    default:
      return Error{code::kInternal, "a pending change is none of a conversation"};
  }
}

Status expect_creation(Context& context, const runtime::Call& call,
                       const Conversation& conversation, std::span<const Member> members) {
  protocol::Item item = make_change(call, conversation.id, EntryKind::members_added);
  item.client_msg_id = kCreationKey;
  for (const Member& member : members) item.user_ids.push_back(member.user_id);
  // Nothing to make again: the group's own record is the commit point.
  return context.pending.add(pending_of(item, true));
}

}  // namespace parley::chat
