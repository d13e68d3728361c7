#pragma once

#include "conversations/pending_store.hpp"
#include "mongo/collection.hpp"

namespace parley::conversations {

/// The documents of the collection pending, and what they are found by.
mongo::Document to_document(const Pending& pending);
std::vector<mongo::Index> pending_indexes();

/// In the collection `pending` of the database `chat`. Threads, errors: as PendingStore says.
class MongodbPendingStore : public PendingStore {
 public:
  explicit MongodbPendingStore(stores::Stores& stores);

  Status add(const Pending& pending) override;
  Status mark_applied(const MessageId& id) override;
  Status remove(const MessageId& id) override;
  Result<std::vector<Pending>> of(const ConversationId& conversation_id) override;
  Result<LeftOver> left_over(Timestamp from, std::size_t limit) override;

 private:
  mongo::Collection pending_;
};

}  // namespace parley::conversations
