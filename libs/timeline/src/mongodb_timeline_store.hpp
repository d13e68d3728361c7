#pragma once

#include <unordered_map>

#include "mongo/collection.hpp"
#include "mongodb_read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

/// The documents of the collections tails and settings.
mongo::Document to_document(const Tail& tail);
mongo::Document partitions_document(unsigned partitions);

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
  Result<std::vector<Tail>> ends(std::span<const ConversationId> conversation_ids) override;
  Result<std::vector<protocol::Entry>> entries(const ConversationId& conversation_id,
                                               const Page& page) override;
  Result<std::vector<Message>> messages(const ConversationId& conversation_id,
                                        const Page& page) override;
  Result<std::optional<Message>> message(const ConversationId& conversation_id,
                                         const MessageId& id) override;
  Result<std::vector<protocol::Entry>> edits(const ConversationId& conversation_id,
                                             const MessageId& id, const Page& page) override;
  Result<std::vector<Deleted>> deletions(std::span<const Stretch> stretches) override;
  Result<std::optional<Joining>> addition(const ConversationId& conversation_id,
                                          const UserId& user_id, Timestamp since) override;
  Result<unsigned> claim_partitions(unsigned partitions) override;
  Result<std::optional<unsigned>> partitions() override;
  Status prepare() override { return entries_.ensure_indexes(); }
  Status ping() override { return pool_.ping(); }

 private:
  struct Deletion {
    Deleted message;
    /// The message whose number the entry doesn't have.
    std::optional<MessageId> unknown;
  };
  using Newest = std::unordered_map<ConversationId, Message>;

  Result<Stop> why_stopped(const protocol::Entry& entry);
  /// The last entry of each of the conversations that have any.
  Result<Newest> newest(std::span<const ConversationId> conversation_ids);
  Result<std::optional<Message>> last_message(const ConversationId& conversation_id);
  /// The last `most` of all stretches together.
  Result<std::vector<Deletion>> last_deletions(std::span<const Stretch> stretches,
                                               std::size_t most);
  /// Of deletions from before there were target_numbers.
  Status find_numbers(std::vector<Deletion>& deletions);
  template <typename Read>
  auto page(mongo::Document filter, const Page& page, Read read);

  mongo::Pool& pool_;
  mongo::Collection entries_;
  mongo::Collection tails_;
  mongo::Collection settings_;
  MongodbReadMarkStore read_marks_;
};

}  // namespace parley::timeline
