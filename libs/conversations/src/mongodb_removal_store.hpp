#pragma once

#include "conversations/removal_store.hpp"
#include "mongo/collection.hpp"

namespace parley::conversations {

/// In the collection `removals` of the database `chat`. Threads, errors: as RemovalStore says.
class MongodbRemovalStore : public RemovalStore {
 public:
  explicit MongodbRemovalStore(stores::Stores& stores);

  Status add(const Removal& removal) override;
  Result<std::vector<Removal>> first(std::size_t limit) override;
  Status forget(std::span<const MessageId> ids) override;

 private:
  mongo::Collection removals_;
};

}  // namespace parley::conversations
