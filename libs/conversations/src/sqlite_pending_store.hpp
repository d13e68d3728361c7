#pragma once

#include "conversations/pending_store.hpp"
#include "sqlite/database.hpp"

namespace parley::conversations {

/// Of the columns id, conversation_id, item, created_at, applied.
Pending read_pending(const sqlite::Row& row);

/// In the table `pending` of chat.db. Threads, errors: as PendingStore says.
class SqlitePendingStore : public PendingStore {
 public:
  explicit SqlitePendingStore(stores::Stores& stores);

  static constexpr std::string_view kAll =
      "SELECT id, conversation_id, item, created_at, applied, number FROM pending ORDER BY id";

  Status add(const Pending& pending) override;
  Result<std::uint64_t> number(const Pending& pending) override;
  Status mark_applied(const MessageId& id) override;
  Status remove(const MessageId& id) override;
  Result<std::vector<Pending>> of(const ConversationId& conversation_id) override;
  Result<LeftOver> left_over(Timestamp from, std::size_t limit) override;

 private:
  Status write(std::string_view sql, sqlite::Values values);

  sqlite::Database& database_;
};

}  // namespace parley::conversations
