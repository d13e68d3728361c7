#include <array>

#include "rows.hpp"

namespace parley::conversations {
namespace {

// role: member, admin, owner; or left, for a former member.
constexpr std::array<std::string_view, 7> kMigrations{
    R"sql(
  CREATE TABLE conversations (
    conversation_id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT,
    creator_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    first_id TEXT,
    second_id TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE members (
    conversation_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    role TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX members_by_user ON members (user_id, position);
)sql",
    R"sql(
  CREATE TABLE pending (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    item TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    applied INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pending_by_conversation ON pending (conversation_id, created_at, id);
  CREATE INDEX pending_by_time ON pending (created_at);
)sql",
    R"sql(
  CREATE TABLE last_seen (
    user_id TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
)sql",
    // title_position: of public conversations.
    R"sql(
  ALTER TABLE conversations ADD COLUMN title_position TEXT;
  CREATE INDEX conversations_by_title ON conversations (title_position)
    WHERE title_position IS NOT NULL;
  CREATE INDEX members_by_joining ON members (conversation_id, joined_at, user_id, role)
    WHERE role <> 'left';
)sql",
    R"sql(
  CREATE TABLE removals (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    user_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
)sql",
    // changes: the highest number of a change. number, title_number: of the change that last set
    // it.
    R"sql(
  CREATE TABLE changes (
    conversation_id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE conversations ADD COLUMN title_number INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE members ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE pending ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
)sql",
    "ALTER TABLE members ADD COLUMN has_joining INTEGER NOT NULL DEFAULT 0;"};

}  // namespace

std::span<const std::string_view> chat_migrations() { return kMigrations; }

}  // namespace parley::conversations
