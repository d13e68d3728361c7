#pragma once

#include <array>
#include <string_view>

namespace parley::blocks {

/// The schema of blocks.db. Append only.
inline constexpr std::array<std::string_view, 2> kMigrations{R"sql(
  CREATE TABLE blocks (
    blocker_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    blocked_at INTEGER NOT NULL,
    PRIMARY KEY (blocker_id, user_id)
  ) STRICT, WITHOUT ROWID;
)sql",
                                                             R"sql(
  CREATE TABLE last_change (
    change TEXT NOT NULL
  ) STRICT;
  INSERT INTO last_change VALUES ('');
)sql"};

}  // namespace parley::blocks
