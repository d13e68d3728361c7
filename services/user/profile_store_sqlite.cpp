#include "profile_store_sqlite.hpp"

#include <array>

#include "base/utf8.hpp"
#include "profile_store_mongodb.hpp"
#include "stores/copy.hpp"

namespace parley::user {
namespace {

constexpr std::array<std::string_view, 1> kMigrations{R"sql(
  CREATE TABLE profiles (
    user_id TEXT NOT NULL PRIMARY KEY,
    display_name TEXT NOT NULL,
    about TEXT NOT NULL,
    position TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX profiles_by_position ON profiles (position) WHERE position IS NOT NULL;
)sql"};

Profile profile_of(const sqlite::Row& row) { return {row.id<UserId>(0), row.text(1), row.text(2)}; }

std::string json_array(std::span<const UserId> ids) {
  std::string text = "[";
  for (const UserId& id : ids) {
    if (text.size() > 1) text += ',';
    text += '"' + id.text() + '"';
  }
  return text + "]";
}

}  // namespace

SqliteProfileStore::SqliteProfileStore(stores::Stores& stores)
    : database_(stores.sqlite("users", kMigrations)) {}

Result<std::optional<Profile>> SqliteProfileStore::find(const UserId& user_id) {
  return database_.read([&](sqlite::Connection& connection) {
    return connection.one("SELECT user_id, display_name, about FROM profiles WHERE user_id = ?1",
                          {user_id}, profile_of);
  });
}

Result<std::vector<Profile>> SqliteProfileStore::find(std::span<const UserId> user_ids) {
  return database_.read([&](sqlite::Connection& connection) {
    return connection.all(
        "SELECT user_id, display_name, about FROM profiles"
        " WHERE user_id IN (SELECT value FROM json_each(?1))",
        {json_array(user_ids)}, profile_of);
  });
}

Status SqliteProfileStore::save(const UserId& user_id, const ProfileChange& change) {
  std::optional<std::string> position;
  if (change.display_name && !change.display_name->empty()) {
    position = profile_position(user_id, *change.display_name);
  }
  return database_.write([&](sqlite::Connection& connection) -> Status {
    PARLEY_CHECK(
        connection.run("INSERT INTO profiles (user_id, display_name, about, position)"
                       " VALUES (?1, coalesce(?2, ''), coalesce(?3, ''), ?4)"
                       " ON CONFLICT (user_id) DO UPDATE SET"
                       "  position = CASE WHEN ?2 IS NULL THEN position ELSE ?4 END,"
                       "  display_name = coalesce(?2, display_name),"
                       "  about = coalesce(?3, about)",
                       {user_id, change.display_name, change.about, position}));
    return {};
  });
}

Result<std::vector<Profile>> SqliteProfileStore::find_by_display_name(std::string_view prefix,
                                                                      std::string_view after,
                                                                      std::size_t limit) {
  const std::string folded = fold_case(prefix);
  const std::string_view from = after.empty() ? std::string_view(folded) : after;
  return database_.read([&](sqlite::Connection& connection) {
    return connection.all(
        "SELECT user_id, display_name, about FROM profiles"
        " WHERE position > ?1 AND position < ?2 ORDER BY position LIMIT ?3",
        {from, position_bound(folded), limit}, profile_of);
  });
}

stores::CopiedDatabase copied_users() {
  return {
      .name = "users",
      .migrations = kMigrations,
      .tables = {{.name = "profiles",
                  .rows = "SELECT user_id, display_name, about FROM profiles ORDER BY user_id",
                  .document = [](const sqlite::Row& row) { return to_document(profile_of(row)); },
                  .indexes = profile_indexes()}}};
}

}  // namespace parley::user
