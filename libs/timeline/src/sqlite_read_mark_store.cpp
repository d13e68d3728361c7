#include "sqlite_read_mark_store.hpp"

#include "mongodb_read_mark_store.hpp"

namespace parley::timeline {
namespace {

constexpr std::string_view kMark =
    "SELECT conversation_id, user_id, seq, message_number FROM read_marks"
    " WHERE conversation_id = ?1 AND user_id = ?2";

ReadMark read_mark(const sqlite::Row& row) {
  return {row.id<ConversationId>(0), row.id<UserId>(1), row.integer(2), row.integer(3)};
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

stores::CopiedTable copied_read_marks() {
  return {.name = "read_marks",
          .rows =
              "SELECT conversation_id, user_id, seq, message_number FROM read_marks"
              " ORDER BY conversation_id, user_id",
          .document = [](const sqlite::Row& row) { return to_document(read_mark(row)); }};
}

}  // namespace parley::timeline
