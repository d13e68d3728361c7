#include <array>

#include "rows.hpp"

namespace parley::timeline {
namespace {

constexpr std::array<std::string_view, 7> kMigrations = {
    R"sql(
CREATE TABLE entries (
  conversation_id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  sender_id TEXT NOT NULL,
  client_msg_id TEXT NOT NULL,
  text TEXT NOT NULL,
  message_number INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entries_id ON entries (id);
CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql",
    // Members of other kinds than messages, and of replies.
    R"sql(
ALTER TABLE entries ADD COLUMN target TEXT;
ALTER TABLE entries ADD COLUMN reply_to TEXT;
ALTER TABLE entries ADD COLUMN emoji TEXT;
ALTER TABLE entries ADD COLUMN is_on INTEGER;
ALTER TABLE entries ADD COLUMN user_ids TEXT;
ALTER TABLE entries ADD COLUMN role TEXT;
ALTER TABLE entries ADD COLUMN title TEXT;
CREATE INDEX entries_messages ON entries (conversation_id, seq) WHERE kind = 'message';
)sql",
    // Message states set by commands.
    R"sql(
ALTER TABLE entries ADD COLUMN applied_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN edited_text TEXT;
ALTER TABLE entries ADD COLUMN edited_at INTEGER;
ALTER TABLE entries ADD COLUMN deleted_at INTEGER;
ALTER TABLE entries ADD COLUMN reactions TEXT;
CREATE INDEX entries_edits ON entries (target) WHERE kind = 'edit';
CREATE TABLE commands (
  id TEXT NOT NULL PRIMARY KEY,
  conversation_id TEXT NOT NULL,
  sender_id TEXT NOT NULL,
  target TEXT NOT NULL,
  verdict TEXT NOT NULL,
  code TEXT NOT NULL,
  decided_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE reactions (
  message_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  emoji TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  is_on INTEGER NOT NULL,
  applied_seq INTEGER NOT NULL,
  PRIMARY KEY (message_id, user_id, emoji)
) STRICT, WITHOUT ROWID;
)sql",
    // Threads, mentions, pins and read marks.
    R"sql(
ALTER TABLE entries ADD COLUMN thread_id TEXT;
ALTER TABLE entries ADD COLUMN mentions TEXT;
ALTER TABLE entries ADD COLUMN pinned_by TEXT;
ALTER TABLE entries ADD COLUMN pinned_at INTEGER;
ALTER TABLE entries ADD COLUMN replies INTEGER;
ALTER TABLE entries ADD COLUMN last_reply_id TEXT;
ALTER TABLE entries ADD COLUMN last_reply_at INTEGER;
CREATE TABLE listings (
  list TEXT NOT NULL,
  position TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE read_marks (
  conversation_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
)sql",
    // Mentions in the last edited text.
    "ALTER TABLE entries ADD COLUMN edited_mentions TEXT;",
    // Of deletions.
    R"sql(
ALTER TABLE entries ADD COLUMN target_number INTEGER;
CREATE INDEX entries_deletions ON entries (conversation_id, seq) WHERE kind = 'delete';
)sql",
    R"sql(
CREATE TABLE joinings (
  conversation_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
)sql"};

}  // namespace

std::span<const std::string_view> timeline_migrations() { return kMigrations; }

}  // namespace parley::timeline
