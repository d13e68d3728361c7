#pragma once

#include "base/clock.hpp"
#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// Who changes what: an item of this kind, with a key of its own, to which one adds the members of
/// the kind.
protocol::Item make_change(const UserId& actor, const ConversationId& conversation_id,
                           protocol::Kind kind);
/// The same of the caller, with the request's id and trace.
protocol::Item make_change(const runtime::Call& call, const ConversationId& conversation_id,
                           protocol::Kind kind);

/// Makes the change that the item tells of, so that its entry comes into the timeline, too, whoever
/// dies when: writes the entry down as pending, changes the store, notes that, and has the entry
/// published. What died in between is done to the end by any instance's Announcer. The store ends
/// where the timeline does: both go by the numbers of the changes, however they overlap in time.
///
/// Nothing is done once it is past `until`. Sets the item's id. Errors: kTimeout; kOverloaded where
/// too many wait; kUnavailable: the change is made later, or not, and may be repeated.
Status change_conversation(Context& context, protocol::Item change,
                           Monotonic::time_point until = Monotonic::time_point::max());

/// Writes the entry of a group's creation down, before the group: it is published once the group is
/// there. The key is always the same, so that a repeat names the same entry.
Status expect_creation(Context& context, const runtime::Call& call,
                       const Conversation& conversation, std::span<const Member> members);

}  // namespace parley::chat
