#pragma once

#include <vector>

#include "mongo/collection.hpp"
#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

/// Documents of the database `timeline` and their indexes, by collection.
namespace parley::timeline {

// Of entries, with the members that their kind has. Messages have the same form as before there
// were other kinds.
mongo::Document to_document(const protocol::Entry& entry);
/// As it is once it has a state.
mongo::Document to_document(const Message& message);
/// What the field `state` holds; of an edit, only when its text was removed.
mongo::Document state_document(const MessageState& state);
protocol::Entry to_entry(const mongo::View& view);
/// With its text as it is now.
protocol::Entry to_present_entry(const mongo::View& view);
Message to_message(const mongo::View& view);
/// By place; and those of one kind by place, for pages of messages.
std::vector<mongo::Index> entry_indexes();

/// Of commands.
mongo::Document to_document(const Decision& decision);

/// Of reactions.
mongo::Document to_document(const Reaction& reaction);
std::vector<mongo::Index> reaction_indexes();

/// Of listings. `_id` is list/position, so that its index suffices.
mongo::Document to_document(const Listed& listed);

/// Of read_marks. `_id` is conversation_id.user_id.
mongo::Document to_document(const ReadMark& mark);

/// Of joinings, likewise.
mongo::Document to_document(const Joining& joining);

/// Of tails.
mongo::Document to_document(const Tail& tail);

/// Of settings.
mongo::Document partitions_document(unsigned partitions);

}  // namespace parley::timeline
