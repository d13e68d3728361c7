#pragma once

#include <vector>

#include "mongo/collection.hpp"
#include "mongo/value.hpp"
#include "protocol/item.hpp"
#include "timeline/message.hpp"

/// Entries as documents of the collection `entries`, with the members that their kind has. Messages
/// have the same form as before there were other kinds.
namespace parley::timeline {

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

}  // namespace parley::timeline
