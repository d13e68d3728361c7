#include "sqlite_read_mark_store.hpp"

#include "mongodb_read_mark_store.hpp"

namespace parley::timeline {
namespace {

constexpr std::string_view kMark =
    "SELECT conversation_id, user_id, seq, message_number FROM read_marks"
    " WHERE conversation_id = ?1 AND user_id = ?2";

constexpr std::string_view kJoining =
    "SELECT conversation_id, user_id, seq, message_number, accepted_at FROM joinings"
    " WHERE conversation_id = ?1 AND user_id = ?2";

ReadMark read_mark(const sqlite::Row& row) {
  return {row.id<ConversationId>(0), row.id<UserId>(1), row.integer(2), row.integer(3)};
}

Joining read_joining(const sqlite::Row& row) {
  return {row.id<ConversationId>(0), row.id<UserId>(1), row.integer(2), row.integer(3),
          row.time(4)};
}

Status append_mark(sqlite::Connection& connection, const ConversationId& conversation_id,
                   const UserId& user_id, std::vector<ReadMark>& marks) {
  PARLEY_TRY(auto mark, connection.one(kMark, {conversation_id, user_id}, read_mark));
  if (mark) marks.push_back(*std::move(mark));
  return {};
}

}  // namespace

Status raise_marks(sqlite::Connection& connection, std::span<const ReadMark> marks) {
  for (const ReadMark& mark : marks) {
    PARLEY_CHECK(
        connection.run("INSERT INTO read_marks (conversation_id, user_id, seq, message_number)"
                       " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (conversation_id, user_id)"
                       " DO UPDATE SET seq = ?3, message_number = ?4 WHERE seq < ?3",
                       {mark.conversation_id, mark.user_id, mark.seq, mark.message_number}));
  }
  return {};
}

Status raise_joinings(sqlite::Connection& connection, std::span<const Joining> joinings) {
  for (const Joining& one : joinings) {
    PARLEY_CHECK(connection.run(
        "INSERT INTO joinings (conversation_id, user_id, seq, message_number, accepted_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (conversation_id, user_id)"
        " DO UPDATE SET seq = ?3, message_number = ?4, accepted_at = max(accepted_at, ?5)"
        " WHERE seq < ?3",
        {one.conversation_id, one.user_id, one.seq, one.message_number, one.accepted_at}));
  }
  return {};
}

Status SqliteReadMarkStore::save(std::span<const ReadMark> marks) {
  return database_.write(
      [&](sqlite::Connection& connection) { return raise_marks(connection, marks); });
}

Result<std::vector<ReadMark>> SqliteReadMarkStore::of_user(
    const UserId& user_id, std::span<const ConversationId> conversation_ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<ReadMark>> {
    std::vector<ReadMark> marks;
    for (const ConversationId& id : conversation_ids) {
      PARLEY_CHECK(append_mark(connection, id, user_id, marks));
    }
    return marks;
  });
}

Result<std::vector<ReadMark>> SqliteReadMarkStore::of_conversation(
    const ConversationId& conversation_id, std::span<const UserId> user_ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<ReadMark>> {
    std::vector<ReadMark> marks;
    for (const UserId& id : user_ids) {
      PARLEY_CHECK(append_mark(connection, conversation_id, id, marks));
    }
    return marks;
  });
}

Status SqliteReadMarkStore::save_joinings(std::span<const Joining> joinings) {
  return database_.write(
      [&](sqlite::Connection& connection) { return raise_joinings(connection, joinings); });
}

Result<std::vector<Joining>> SqliteReadMarkStore::joinings(
    const UserId& user_id, std::span<const ConversationId> conversation_ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<Joining>> {
    std::vector<Joining> found;
    for (const ConversationId& id : conversation_ids) {
      PARLEY_TRY(auto one, connection.one(kJoining, {id, user_id}, read_joining));
      if (one) found.push_back(*std::move(one));
    }
    return found;
  });
}

stores::CopiedTable copied_read_marks() {
  return {.name = "read_marks",
          .rows =
              "SELECT conversation_id, user_id, seq, message_number FROM read_marks"
              " ORDER BY conversation_id, user_id",
          .document = [](const sqlite::Row& row) { return to_document(read_mark(row)); }};
}

stores::CopiedTable copied_joinings() {
  return {.name = "joinings",
          .rows =
              "SELECT conversation_id, user_id, seq, message_number, accepted_at FROM joinings"
              " ORDER BY conversation_id, user_id",
          .document = [](const sqlite::Row& row) { return to_document(read_joining(row)); }};
}

}  // namespace parley::timeline
