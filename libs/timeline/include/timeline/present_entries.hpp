#pragma once

#include <vector>

#include "timeline/command_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

/// The entries of a conversation as its members may see them now: a message with its present text,
/// and of its edits the text of the one that counts; earlier ones are `superseded` and have none. A
/// reaction that was taken back in one of two spellings of its emoji, when those were two
/// reactions, is shown as still on if the other was (shown_reactions.hpp). A client that applies
/// them in order, and counts each user's reaction once, ends up like one that saw each as it was
/// stored. Earlier texts are in edits(), for the author, admins and owners.
/// Bounds and errors as for entries().
Result<std::vector<protocol::Entry>> present_entries(TimelineStore& timeline,
                                                     CommandStore& commands,
                                                     const ConversationId& conversation_id,
                                                     const Page& page);

}  // namespace parley::timeline
