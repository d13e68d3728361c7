#pragma once

#include <vector>

#include "timeline/command_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

/// The entries of a conversation as its members may see them now: a message with its present text,
/// and of its edits the text of the one that counts; earlier ones are `superseded` and have none.
/// Older versions stored an emoji with and without U+FE0F as two reactions: if a user took back
/// only one, the reaction is still shown as on (shown_reactions.hpp). A client that applies them in
/// order, and counts each user's reaction once, ends up like one that saw each as it was stored.
/// Earlier texts are in edits(), for the author, admins and owners. Bounds and errors as for
/// entries().
Result<std::vector<protocol::Entry>> present_entries(TimelineStore& timeline,
                                                     CommandStore& commands,
                                                     const ConversationId& conversation_id,
                                                     const Page& page);

}  // namespace parley::timeline
