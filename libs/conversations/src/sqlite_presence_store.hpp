#pragma once

#include <string_view>

#include "conversations/presence_store.hpp"
#include "sqlite/database.hpp"

namespace parley::conversations {

/// In the table `last_seen` of chat.db. Threads, errors: as PresenceStore says.
class SqlitePresenceStore : public PresenceStore {
 public:
  /// Looks up each of their conversations until one is shared; CROSS JOIN keeps this order.
  static constexpr std::string_view kSharing =
      "SELECT DISTINCT value FROM json_each(?2) WHERE EXISTS"
      " (SELECT 1 FROM members theirs INDEXED BY members_by_user"
      " CROSS JOIN members mine ON mine.conversation_id = theirs.conversation_id"
      " AND mine.user_id = ?1"
      " WHERE theirs.user_id = value AND theirs.role <> 'left' AND mine.role <> 'left')";

  explicit SqlitePresenceStore(stores::Stores& stores);

  Status save(std::span<const LastSeen> seen) override;
  Result<std::vector<LastSeen>> last_seen(std::span<const UserId> user_ids) override;
  Result<std::vector<UserId>> sharing(const UserId& user_id,
                                      std::span<const UserId> others) override;

 private:
  sqlite::Database& database_;
};

}  // namespace parley::conversations
