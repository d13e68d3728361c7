#include <algorithm>

#include "adapters.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

Listed read_listed(const sqlite::Row& row) {
  return {row.text(0), row.text(1), row.id<ConversationId>(2), row.id<MessageId>(3)};
}

namespace {

constexpr std::string_view kRisingListings =
    "SELECT list, position, conversation_id, message_id FROM listings"
    " WHERE list = ?1 AND position > ?2 AND position < ?3 ORDER BY position LIMIT ?4";
constexpr std::string_view kFallingListings =
    "SELECT list, position, conversation_id, message_id FROM listings"
    " WHERE list = ?1 AND position > ?2 AND position < ?3 ORDER BY position DESC LIMIT ?4";
/// Positions are ASCII.
constexpr std::string_view kBehindAll = "\x7f";

/// In the table listings of timeline.db.
class SqliteListingStore final : public ListingStore {
 public:
  explicit SqliteListingStore(sqlite::Database& database) : database_(database) {}

  Status add(std::span<const Listed> listed) override {
    return database_.write_each(listed, [](sqlite::Connection& connection, const Listed& one) {
      return connection.run(
          "INSERT INTO listings (list, position, conversation_id, message_id)"
          " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
          {one.list, one.position, one.conversation_id, one.message_id});
    });
  }

  Status remove(std::span<const Listed> listed) override {
    return database_.write_each(listed, [](sqlite::Connection& connection, const Listed& one) {
      return connection.run("DELETE FROM listings WHERE list = ?1 AND position = ?2",
                            {one.list, one.position});
    });
  }

  Result<std::vector<Listed>> page(std::string_view list, const ListingPage& page) override {
    return database_.all(
        page.newest_first ? kFallingListings : kRisingListings,
        {list, page.after, page.before ? std::string_view(*page.before) : kBehindAll,
         std::clamp(page.limit, kMinPage, kMaxPage)},
        read_listed);
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<ListingStore> open_sqlite_listing_store(stores::Stores& stores) {
  return std::make_unique<SqliteListingStore>(stores.sqlite("timeline", timeline_migrations()));
}

}  // namespace parley::timeline
