#include "change_conversation.hpp"

#include "announcer.hpp"
#include "apply_change.hpp"

namespace parley::chat {
namespace {

using conversations::Pending;
using protocol::Kind;

/// Changes per conversation that may wait for the broker.
constexpr std::size_t kMaxWaiting = 1000;

Pending pending_of(protocol::Item& item, bool applied) {
  item.id = protocol::derive_id(item);
  return {item.id, item.conversation_id, protocol::write_item(item), item.accepted_at, applied};
}

}  // namespace

protocol::Item make_change(const UserId& actor, const ConversationId& conversation_id, Kind kind) {
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
                           Kind kind) {
  protocol::Item item = make_change(call.identity().user_id, conversation_id, kind);
  item.request_id = call.request_id;
  item.traceparent = call.traceparent;
  return item;
}

Status change_conversation(Context& context, protocol::Item change, Monotonic::time_point until) {
  // Earlier changes come first, even if their processes have ended.
  PARLEY_TRY(const auto waiting, in_order(context.stores.pending, change.conversation_id));
  if (waiting.size() >= kMaxWaiting) {
    return Error{code::kOverloaded,
                 "too many changes of this conversation are waiting for RabbitMQ: try again later",
                 true};
  }
  const Pending pending = pending_of(change, false);
  // From here on the change takes effect, and the permission check may be long ago.
  if (Monotonic::now() >= until) return Error{code::kTimeout, "took too long; try again", true};
  PARLEY_CHECK(context.stores.pending.add(pending));
  PARLEY_CHECK(apply_change(context.stores, pending, change));
  context.announcer.tell(change.conversation_id);
  return {};
}

Status expect_creation(Context& context, const runtime::Call& call,
                       const Conversation& conversation, std::span<const Member> members) {
  protocol::Item item = make_change(call, conversation.id, Kind::kMembersAdded);
  item.client_msg_id = protocol::kCreationKey;
  for (const Member& member : members) item.user_ids.push_back(member.user_id);
  // Nothing to apply: the group's own record is the commit point.
  return context.stores.pending.add(pending_of(item, true));
}

}  // namespace parley::chat
