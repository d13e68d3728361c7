#pragma once

#include <array>
#include <string_view>

#include "profile.hpp"
#include "sqlite/database.hpp"

namespace parley::user {

/// The schema of users.db. Append only.
inline constexpr std::array<std::string_view, 1> kMigrations{R"sql(
  CREATE TABLE profiles (
    user_id TEXT NOT NULL PRIMARY KEY,
    display_name TEXT NOT NULL,
    about TEXT NOT NULL,
    position TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX profiles_by_position ON profiles (position) WHERE position IS NOT NULL;
)sql"};

/// Of the columns user_id, display_name, about.
inline Profile profile_of(const sqlite::Row& row) {
  return {row.id<UserId>(0), row.text(1), row.text(2)};
}

}  // namespace parley::user
