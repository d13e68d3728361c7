#pragma once

#include "conversations/presence_store.hpp"
#include "mongo/collection.hpp"

namespace parley::conversations {

/// The document of the collection last_seen.
mongo::Document to_document(const LastSeen& seen);

/// In the collection `last_seen` of the database `chat`. Threads, errors: as PresenceStore says.
class MongodbPresenceStore : public PresenceStore {
 public:
  explicit MongodbPresenceStore(stores::Stores& stores);

  Status save(std::span<const LastSeen> seen) override;
  Result<std::vector<LastSeen>> last_seen(std::span<const UserId> user_ids) override;
  Result<std::vector<UserId>> sharing(const UserId& user_id,
                                      std::span<const UserId> others) override;

 private:
  mongo::Collection last_seen_;
  mongo::Collection members_;
};

}  // namespace parley::conversations
