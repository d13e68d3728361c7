#pragma once

#include <vector>

#include "mongo/collection.hpp"
#include "mongo/value.hpp"
#include "protocol/item.hpp"
#include "timeline/message.hpp"

/// Entries as documents of the collection `entries`, with the members that their kind has. Whoever
/// wrote before there were other kinds than messages wrote the same.
namespace parley::timeline {

mongo::Document to_document(const protocol::Entry& entry);
/// As it is once it has a state.
mongo::Document to_document(const Message& message);
/// What the field `state` holds; of an edit only since when its text is gone.
mongo::Document state_document(const MessageState& state);

protocol::Entry to_entry(const mongo::View& view);
/// With its text as it is now.
protocol::Entry to_present_entry(const mongo::View& view);
Message to_message(const mongo::View& view);

/// By place; and those of one kind by place, for pages of messages.
std::vector<mongo::Index> entry_indexes();

}  // namespace parley::timeline
