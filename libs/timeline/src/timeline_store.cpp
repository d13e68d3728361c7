#include "timeline/timeline_store.hpp"

#include "mongodb_command_store.hpp"
#include "mongodb_timeline_store.hpp"
#include "sqlite_command_store.hpp"
#include "sqlite_timeline_store.hpp"

namespace parley::timeline {

namespace {

constexpr std::string_view kDatabase = "timeline";

}  // namespace

std::unique_ptr<TimelineStore> make_timeline_store(stores::Stores& stores) {
  if (stores.is_mongodb()) {
    return std::make_unique<MongodbTimelineStore>(stores.mongo(), stores.mongodb_name(kDatabase));
  }
  return std::make_unique<SqliteTimelineStore>(
      stores.sqlite(kDatabase, SqliteTimelineStore::migrations()));
}

std::unique_ptr<CommandStore> make_command_store(stores::Stores& stores) {
  if (stores.is_mongodb()) {
    return std::make_unique<MongodbCommandStore>(stores.mongo(), stores.mongodb_name(kDatabase));
  }
  return std::make_unique<SqliteCommandStore>(
      stores.sqlite(kDatabase, SqliteTimelineStore::migrations()));
}

}  // namespace parley::timeline
