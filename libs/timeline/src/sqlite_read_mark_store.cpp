#include "adapters.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"

namespace parley::timeline {

ReadMark read_mark(const sqlite::Row& row) {
  return {row.id<ConversationId>(0), row.id<UserId>(1), row.integer(2), row.integer(3)};
}

Joining read_joining(const sqlite::Row& row) {
  return {row.id<ConversationId>(0), row.id<UserId>(1), row.integer(2), row.integer(3),
          row.time(4)};
}

namespace {

Result<std::int64_t> save_mark(sqlite::Connection& connection, const ReadMark& mark) {
  return connection.run(
      "INSERT INTO read_marks (conversation_id, user_id, seq, message_number)"
      " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (conversation_id, user_id)"
      " DO UPDATE SET seq = ?3, message_number = ?4 WHERE seq < ?3",
      {mark.conversation_id, mark.user_id, mark.seq, mark.message_number});
}

Result<std::int64_t> save_joining(sqlite::Connection& connection, const Joining& one) {
  return connection.run(
      "INSERT INTO joinings (conversation_id, user_id, seq, message_number, accepted_at)"
      " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (conversation_id, user_id)"
      " DO UPDATE SET seq = ?3, message_number = ?4, accepted_at = max(accepted_at, ?5)"
      " WHERE seq < ?3",
      {one.conversation_id, one.user_id, one.seq, one.message_number, one.accepted_at});
}

}  // namespace

Status save_readers(sqlite::Connection& connection, const Readers& readers) {
  for (const ReadMark& mark : readers.marks) PARLEY_CHECK(save_mark(connection, mark));
  for (const Joining& one : readers.joinings) PARLEY_CHECK(save_joining(connection, one));
  return {};
}

namespace {

/// In the tables read_marks and joinings of timeline.db.
class SqliteReadMarkStore final : public ReadMarkStore {
 public:
  explicit SqliteReadMarkStore(sqlite::Database& database) : database_(database) {}

  Status save(const Readers& readers) override {
    PARLEY_CHECK(database_.write_each(readers.marks, save_mark));
    return database_.write_each(readers.joinings, save_joining);
  }

  Result<std::vector<ReadMark>> of_user(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override {
    return database_.all_of(
        "SELECT conversation_id, user_id, seq, message_number FROM read_marks"
        " WHERE conversation_id = ?1 AND user_id = ?2",
        conversation_ids, read_mark, user_id);
  }

  Result<std::vector<ReadMark>> of_conversation(const ConversationId& conversation_id,
                                                std::span<const UserId> user_ids) override {
    return database_.all_of(
        "SELECT conversation_id, user_id, seq, message_number FROM read_marks"
        " WHERE user_id = ?1 AND conversation_id = ?2",
        user_ids, read_mark, conversation_id);
  }

  Result<std::vector<Joining>> joinings(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override {
    return database_.all_of(
        "SELECT conversation_id, user_id, seq, message_number, accepted_at FROM joinings"
        " WHERE conversation_id = ?1 AND user_id = ?2",
        conversation_ids, read_joining, user_id);
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<ReadMarkStore> open_sqlite_read_mark_store(stores::Stores& stores) {
  return std::make_unique<SqliteReadMarkStore>(stores.sqlite("timeline", timeline_migrations()));
}

}  // namespace parley::timeline
