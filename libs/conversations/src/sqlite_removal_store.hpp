#pragma once

#include "conversations/removal_store.hpp"
#include "sqlite/database.hpp"

namespace parley::conversations {

/// In the table `removals` of chat.db. Threads, errors: as RemovalStore says.
class SqliteRemovalStore : public RemovalStore {
 public:
  explicit SqliteRemovalStore(stores::Stores& stores);

  Status add(const Removal& removal) override;
  Result<std::vector<Removal>> first(std::size_t limit) override;
  Status forget(std::span<const MessageId> ids) override;

 private:
  sqlite::Database& database_;
};

}  // namespace parley::conversations
