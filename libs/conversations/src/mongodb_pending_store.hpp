#pragma once

#include "conversations/pending_store.hpp"
#include "mongo/collection.hpp"

namespace parley::conversations {

/// The documents of the collection pending, and their indexes.
mongo::Document to_document(const Pending& pending);
/// Of the collection `changes`: the highest number that a change of the conversation has.
mongo::Document number_document(const ConversationId& conversation_id, std::uint64_t number);
std::vector<mongo::Index> number_indexes();
std::vector<mongo::Index> pending_indexes();

/// In the collections `pending` and `changes` of the database `chat`. Threads, errors: as
/// PendingStore says.
class MongodbPendingStore : public PendingStore {
 public:
  explicit MongodbPendingStore(stores::Stores& stores);

  Status add(const Pending& pending) override;
  Result<std::uint64_t> number(const Pending& pending) override;
  Status mark_applied(const MessageId& id) override;
  Status remove(const MessageId& id) override;
  Result<std::vector<Pending>> of(const ConversationId& conversation_id) override;
  Result<LeftOver> left_over(Timestamp from, std::size_t limit) override;

 private:
  Result<std::uint64_t> take_number(const ConversationId& conversation_id);

  mongo::Collection numbers_;
  mongo::Collection pending_;
};

}  // namespace parley::conversations
