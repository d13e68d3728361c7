#pragma once

#include <vector>

#include "mongo/collection.hpp"
#include "mongo/value.hpp"
#include "protocol/item.hpp"

/// Entries as documents of the collection `entries`, with the members that their kind has. Whoever
/// wrote before there were other kinds than messages wrote the same.
namespace parley::timeline {

mongo::Document to_document(const protocol::Entry& entry);
protocol::Entry to_entry(const mongo::View& view);

/// By place; and those of one kind by place, for pages of messages.
std::vector<mongo::Index> entry_indexes();

}  // namespace parley::timeline
