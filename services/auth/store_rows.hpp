#pragma once

#include <array>
#include <string_view>

#include "credential_store.hpp"
#include "session_store.hpp"
#include "sqlite/database.hpp"

namespace parley::auth {

/// The schema of auth.db. Append only.
inline constexpr std::array<std::string_view, 1> kAuthMigrations{R"(
  CREATE TABLE credentials (
    user_id TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    set_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_of_user ON sessions (user_id, created_at);
  CREATE INDEX sessions_by_end ON sessions (expires_at);
  CREATE TABLE refresh_tokens (
    session_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    hash TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);
)"};

/// Of the columns user_id, password_hash, set_at of `credentials`.
inline Credential credential_of(const sqlite::Row& row) {
  return {row.id<UserId>(0), row.text(1), row.time(2)};
}

/// Of id, user_id, secret, address, created_at, last_used_at, expires_at of `sessions`.
inline Session session_from(const sqlite::Row& row) {
  return {row.id<SessionId>(0), row.id<UserId>(1), row.text(2), row.text(3),
          row.time(4),          row.time(5),       row.time(6)};
}

}  // namespace parley::auth
