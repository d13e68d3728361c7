#pragma once

#include "base/clock.hpp"
#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// An item of this kind, by this user, with a new key; the caller adds the members that the kind
/// requires.
protocol::Item make_change(const UserId& actor, const ConversationId& conversation_id,
                           protocol::Kind kind);
/// The same for the caller of a request, with its id and trace.
protocol::Item make_change(const runtime::Call& call, const ConversationId& conversation_id,
                           protocol::Kind kind);

/// Applies the change described by the item and ensures that its entry reaches the timeline: stores
/// the entry as pending, changes the store, marks the change as applied, and has the entry
/// published. If a chat-service dies midway, any other instance completes the change. Store and
/// timeline end in the same state: both follow the numbers of the changes, even if these overlap in
/// time.
///
/// Does nothing after `until`. Sets the item's id. Errors: kTimeout; kOverloaded if too many
/// changes wait; kUnavailable: the change may be applied later, and may be repeated.
Status change_conversation(Context& context, protocol::Item change,
                           Monotonic::time_point until = Monotonic::time_point::max());

/// Stores the pending entry of a group's creation, before the group itself; it is published once
/// the group exists. Its key is constant, so that a repeat identifies the same entry.
Status expect_creation(Context& context, const runtime::Call& call,
                       const Conversation& conversation, std::span<const Member> members);

}  // namespace parley::chat
