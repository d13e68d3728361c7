#include "timeline/timeline_store.hpp"

#include "mongodb_timeline_store.hpp"
#include "sqlite_timeline_store.hpp"

namespace parley::timeline {

std::unique_ptr<TimelineStore> make_timeline_store(stores::Stores& stores) {
  constexpr std::string_view kDatabase = "timeline";
  if (stores.is_mongodb()) {
    return std::make_unique<MongodbTimelineStore>(stores.mongo(), stores.mongodb_name(kDatabase));
  }
  return std::make_unique<SqliteTimelineStore>(
      stores.sqlite(kDatabase, SqliteTimelineStore::migrations()));
}

}  // namespace parley::timeline
