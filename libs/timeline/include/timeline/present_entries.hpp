#pragma once

#include <vector>

#include "timeline/command_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

/// The entries of a conversation as its members may see them now: a message with its present text,
/// and of its edits the text of the one that counts; those before are `superseded` and tell none.
/// Whoever applies them in order ends where those do who saw each as it was stored. What a message
/// said before, edits() tells its author, admins and owners. Bounds and errors as for entries().
Result<std::vector<protocol::Entry>> present_entries(TimelineStore& timeline,
                                                     CommandStore& commands,
                                                     const ConversationId& conversation_id,
                                                     const Page& page);

}  // namespace parley::timeline
