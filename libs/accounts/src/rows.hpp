#pragma once

#include <array>
#include <string_view>

#include "accounts/account_store.hpp"
#include "sqlite/database.hpp"

namespace parley::accounts {

/// The schema of accounts.db. Append only.
inline constexpr std::array<std::string_view, 1> kMigrations{R"(
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    disabled INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    x TEXT NOT NULL,
    y TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE revocations (
    session_id TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
)"};

/// Of the columns id, username, created_at, disabled of `accounts`.
inline Account account_of(const sqlite::Row& row) {
  return {row.id<UserId>(0), row.text(1), row.time(2), row.boolean(3)};
}

/// Of kid, x, y, created_at, expires_at of `signing_keys`.
inline StoredKey key_of(const sqlite::Row& row) {
  return {row.text(0), row.text(1), row.text(2), row.time(3), row.time(4)};
}

/// Of session_id, expires_at of `revocations`.
inline Revocation revocation_of(const sqlite::Row& row) {
  return {row.id<SessionId>(0), row.time(1)};
}

}  // namespace parley::accounts
