#include "sqlite_listing_store.hpp"

#include <algorithm>

#include "mongodb_listing_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {
namespace {

constexpr std::string_view kRisingListings =
    "SELECT list, position, conversation_id, message_id FROM listings"
    " WHERE list = ?1 AND position > ?2 AND position < ?3 ORDER BY position LIMIT ?4";
constexpr std::string_view kFallingListings =
    "SELECT list, position, conversation_id, message_id FROM listings"
    " WHERE list = ?1 AND position > ?2 AND position < ?3 ORDER BY position DESC LIMIT ?4";
/// Positions are ASCII.
constexpr std::string_view kBehindAll = "\x7f";

Listed read_listed(const sqlite::Row& row) {
  return {row.text(0), row.text(1), row.id<ConversationId>(2), row.id<MessageId>(3)};
}

}  // namespace

Status SqliteListingStore::add(std::span<const Listed> listed) {
  return database_.write([&](sqlite::Connection& connection) -> Status {
    for (const Listed& one : listed) {
      PARLEY_CHECK(
          connection.run("INSERT INTO listings (list, position, conversation_id, message_id)"
                         " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                         {one.list, one.position, one.conversation_id, one.message_id}));
    }
    return {};
  });
}

Status SqliteListingStore::remove(std::span<const Listed> listed) {
  return database_.write([&](sqlite::Connection& connection) -> Status {
    for (const Listed& one : listed) {
      PARLEY_CHECK(connection.run("DELETE FROM listings WHERE list = ?1 AND position = ?2",
                                  {one.list, one.position}));
    }
    return {};
  });
}

Result<std::vector<Listed>> SqliteListingStore::page(std::string_view list,
                                                     const ListingPage& page) {
  return database_.read([&](sqlite::Connection& connection) {
    return connection.all(
        page.newest_first ? kFallingListings : kRisingListings,
        {list, page.after, page.before ? std::string_view(*page.before) : kBehindAll,
         std::clamp(page.limit, kMinPage, kMaxPage)},
        read_listed);
  });
}

stores::CopiedTable copied_listings() {
  return {.name = "listings",
          .rows =
              "SELECT list, position, conversation_id, message_id FROM listings"
              " ORDER BY list || '/' || position",
          .document = [](const sqlite::Row& row) { return to_document(read_listed(row)); }};
}

}  // namespace parley::timeline
