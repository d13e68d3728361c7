#pragma once

#include "sqlite/database.hpp"
#include "stores/copy.hpp"
#include "timeline/read_mark_store.hpp"

namespace parley::timeline {

/// In the caller's transaction.
Status raise_marks(sqlite::Connection& connection, std::span<const ReadMark> marks);
Status raise_joinings(sqlite::Connection& connection, std::span<const Joining> joinings);

/// In the tables read_marks and joinings of timeline.db.
class SqliteReadMarkStore final : public ReadMarkStore {
 public:
  explicit SqliteReadMarkStore(sqlite::Database& database) : database_(database) {}

  Status save(std::span<const ReadMark> marks) override;
  Result<std::vector<ReadMark>> of_user(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<ReadMark>> of_conversation(const ConversationId& conversation_id,
                                                std::span<const UserId> user_ids) override;
  Status save_joinings(std::span<const Joining> joinings) override;
  Result<std::vector<Joining>> joinings(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override;

 private:
  sqlite::Database& database_;
};

/// Of copied_timeline().
stores::CopiedTable copied_read_marks();
stores::CopiedTable copied_joinings();

}  // namespace parley::timeline
