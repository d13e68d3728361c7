#pragma once

#include "conversations/presence_store.hpp"
#include "sqlite/database.hpp"

namespace parley::conversations {

/// In the table `last_seen` of chat.db. Threads, errors: as PresenceStore says.
class SqlitePresenceStore : public PresenceStore {
 public:
  explicit SqlitePresenceStore(stores::Stores& stores);

  Status save(std::span<const LastSeen> seen) override;
  Result<std::vector<LastSeen>> last_seen(std::span<const UserId> user_ids) override;
  Result<std::vector<UserId>> sharing(const UserId& user_id,
                                      std::span<const UserId> others) override;

 private:
  sqlite::Database& database_;
};

}  // namespace parley::conversations
