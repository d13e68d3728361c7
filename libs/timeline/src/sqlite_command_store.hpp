#pragma once

#include "sqlite/database.hpp"
#include "stores/copy.hpp"
#include "timeline/command_store.hpp"

namespace parley::timeline {

/// In the tables commands, reactions and, for the states of messages, entries of timeline.db.
class SqliteCommandStore final : public CommandStore {
 public:
  explicit SqliteCommandStore(sqlite::Database& database) : database_(database) {}

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
  sqlite::Database& database_;
};

/// Of copied_timeline().
stores::CopiedTable copied_commands();
stores::CopiedTable copied_reactions();

}  // namespace parley::timeline
