#pragma once

#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

/// The adapters for MongoDB, in the database `timeline`, and for SQLite, in timeline.db: each in
/// the source of its name.
namespace parley::timeline {

std::unique_ptr<TimelineStore> open_mongodb_timeline_store(stores::Stores& stores);
std::unique_ptr<TimelineStore> open_sqlite_timeline_store(stores::Stores& stores);
std::unique_ptr<CommandStore> open_mongodb_command_store(stores::Stores& stores);
std::unique_ptr<CommandStore> open_sqlite_command_store(stores::Stores& stores);
std::unique_ptr<ListingStore> open_mongodb_listing_store(stores::Stores& stores);
std::unique_ptr<ListingStore> open_sqlite_listing_store(stores::Stores& stores);
std::unique_ptr<ReadMarkStore> open_mongodb_read_mark_store(stores::Stores& stores);
std::unique_ptr<ReadMarkStore> open_sqlite_read_mark_store(stores::Stores& stores);

}  // namespace parley::timeline
