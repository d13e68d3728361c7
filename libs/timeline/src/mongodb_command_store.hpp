#pragma once

#include "mongo/collection.hpp"
#include "timeline/command_store.hpp"

namespace parley::timeline {

/// The documents of the collections commands and reactions, and the indexes of reactions.
mongo::Document to_document(const Decision& decision);
mongo::Document to_document(const Reaction& reaction);
std::vector<mongo::Index> reaction_indexes();

/// In the collections commands, reactions and, for the states of messages, entries.
class MongodbCommandStore final : public CommandStore {
 public:
  MongodbCommandStore(mongo::Pool& pool, const std::string& database);

  Result<std::size_t> decide(std::span<const Decision> decisions) override;
  Result<std::vector<Decision>> decisions(std::span<const MessageId> ids) override;
  Result<std::vector<Message>> messages(std::span<const MessageId> ids) override;
  Result<std::vector<Reaction>> reactions(std::span<const Reaction> of) override;
  Result<std::vector<Reaction>> reactions_to(std::span<const MessageId> message_ids) override;
  Result<std::vector<Reaction>> reactions_by(const UserId& user_id,
                                             std::span<const MessageId> message_ids) override;
  Status save_reactions(std::span<const Reaction> reactions) override;
  Status save_states(std::span<const Message> messages) override;

 private:
  Status purge_edits(const Message& message);

  mongo::Collection entries_;
  mongo::Collection commands_;
  mongo::Collection reactions_;
};

}  // namespace parley::timeline
