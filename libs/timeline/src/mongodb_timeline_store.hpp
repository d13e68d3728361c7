#pragma once

#include "mongo/collection.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

/// The documents of the collections entries, tails and settings, and what they are found by.
mongo::Document to_document(const protocol::Entry& entry);
mongo::Document to_document(const Tail& tail);
mongo::Document partitions_document(unsigned partitions);
std::vector<mongo::Index> entry_indexes();

/// The timeline in a MongoDB database: collections entries, tails and settings. Shard entries by
/// the range of conversation_id, if at all: both unique indexes stay enforceable.
class MongodbTimelineStore final : public TimelineStore {
 public:
  MongodbTimelineStore(mongo::Pool& pool, const std::string& database);

  Result<InsertOutcome> insert(std::span<const protocol::Entry> entries) override;
  Result<std::vector<protocol::Entry>> find(std::span<const MessageId> ids) override;
  Result<Tail> tail(const ConversationId& conversation_id) override;
  Status save_tails(std::span<const Tail> tails) override;
  Result<std::vector<TailWithMessage>> tails(
      std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<protocol::Entry>> entries(const ConversationId& conversation_id,
                                               const Page& page) override;
  Result<std::optional<protocol::Entry>> message(const ConversationId& conversation_id,
                                                 const MessageId& id) override;
  Result<unsigned> claim_partitions(unsigned partitions) override;
  Result<std::optional<unsigned>> partitions() override;
  Status prepare() override { return entries_.ensure_indexes(); }
  Status ping() override { return pool_.ping(); }

 private:
  Result<Stop> why_stopped(const protocol::Entry& entry);

  mongo::Pool& pool_;
  mongo::Collection entries_;
  mongo::Collection tails_;
  mongo::Collection settings_;
};

}  // namespace parley::timeline
