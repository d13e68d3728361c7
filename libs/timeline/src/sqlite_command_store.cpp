#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "adapters.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"

namespace parley::timeline {

Decision read_decision(const sqlite::Row& row) {
  const auto verdict = parse_verdict(row.text(4));
  if (!verdict) throw std::runtime_error("timeline.db: an unknown verdict");
  return {row.id<MessageId>(0),
          row.id<ConversationId>(1),
          row.id<UserId>(2),
          row.id<MessageId>(3),
          *verdict,
          row.text(5),
          row.time(6)};
}

Reaction read_reaction(const sqlite::Row& row) {
  return {row.id<MessageId>(0), row.id<ConversationId>(1),
          row.id<UserId>(2),    row.text(3),
          row.boolean(4),       row.integer(5)};
}

namespace {

constexpr std::string_view kDecision =
    "SELECT id, conversation_id, sender_id, target, verdict, code, decided_at FROM commands"
    " WHERE id = ?1";
constexpr std::string_view kSelectReaction =
    "SELECT message_id, conversation_id, user_id, emoji, is_on, applied_seq FROM reactions";
constexpr std::string_view kWhereUser = " WHERE message_id = ?1 AND user_id = ?2";
constexpr std::string_view kWhereAnyOn = " WHERE message_id = ?1 AND is_on = 1";
constexpr std::string_view kWhereOn = " WHERE message_id = ?1 AND user_id = ?2 AND is_on = 1";
constexpr std::string_view kOneMessage = kJoined<kSelectEntry, kWhereId, kOnlyMessages>;
constexpr std::string_view kReactionsOfUser = kJoined<kSelectReaction, kWhereUser>;
constexpr std::string_view kReactionsTo = kJoined<kSelectReaction, kWhereAnyOn>;
constexpr std::string_view kReactionsBy = kJoined<kSelectReaction, kWhereOn>;

Status save_state(sqlite::Connection& connection, const Message& message) {
  const MessageState& state = message.state;
  const MessageId& id = message.entry.item.id;
  std::optional<std::string> reactions;
  if (!state.reactions.empty()) reactions = reactions_text(state);
  const std::string mentions = user_ids_text(state.mentions);
  const std::optional<Pin>& pin = state.pin;
  const std::optional<Thread>& thread = state.thread;
  PARLEY_TRY(
      const auto changed,
      connection.run(
          "UPDATE entries SET applied_seq = ?2, edited_text = ?3, edited_at = ?4,"
          " deleted_at = ?5, reactions = ?6, pinned_by = ?7, pinned_at = ?8, replies = ?9,"
          " last_reply_id = ?10, last_reply_at = ?11, edited_mentions = ?12 WHERE id = ?1 AND "
          "applied_seq < ?2",
          {id, state.applied_seq, state.text, state.edited_at, state.deleted_at, reactions,
           pin ? sqlite::Value(pin->user_id) : nullptr, pin ? sqlite::Value(pin->at) : nullptr,
           thread ? sqlite::Value(thread->replies) : nullptr,
           thread ? sqlite::Value(thread->last_reply_id) : nullptr,
           thread ? sqlite::Value(thread->last_reply_at) : nullptr,
           mentions.empty() ? nullptr : sqlite::Value(mentions)}));
  if (changed == 0 || !state.deleted_at) return {};
  PARLEY_CHECK(connection.run("UPDATE entries SET text = '', mentions = NULL WHERE id = ?1", {id}));
  PARLEY_CHECK(connection.run("DELETE FROM reactions WHERE message_id = ?1", {id}));
  return status_of(
      connection.run("UPDATE entries SET text = '', mentions = NULL, deleted_at = ?2"
                     " WHERE target = ?1 AND kind = 'edit'",
                     {id, state.deleted_at}));
}

/// In the tables commands, reactions and, for the states of messages, entries of timeline.db.
class SqliteCommandStore final : public CommandStore {
 public:
  explicit SqliteCommandStore(sqlite::Database& database) : database_(database) {}

  Result<std::size_t> decide(std::span<const Decision> decisions) override {
    return database_.write([&](sqlite::Connection& connection) -> Result<std::size_t> {
      std::size_t written = 0;
      for (const Decision& one : decisions) {
        PARLEY_TRY(
            const auto changed,
            connection.run("INSERT INTO commands"
                           " (id, conversation_id, sender_id, target, verdict, code, decided_at)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
                           {one.id, one.conversation_id, one.sender_id, one.target,
                            verdict_name(one.verdict), one.code, one.decided_at}));
        if (changed == 0) break;
        ++written;
      }
      return written;
    });
  }

  Result<std::vector<Decision>> decisions(std::span<const MessageId> ids) override {
    return database_.all_of(kDecision, ids, read_decision);
  }

  Result<std::vector<Message>> messages(std::span<const MessageId> ids) override {
    return database_.all_of(kOneMessage, ids, read_message);
  }

  Result<std::vector<Reaction>> reactions(std::span<const Reaction> of) override {
    return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<Reaction>> {
      std::vector<Reaction> found;
      for (const Reaction& asked : of) {
        PARLEY_TRY(auto some, connection.all(kReactionsOfUser, {asked.message_id, asked.user_id},
                                             read_reaction));
        const std::string emoji = protocol::plain_emoji(asked.emoji);
        std::ranges::copy_if(some, std::back_inserter(found), [&](const Reaction& one) {
          return protocol::plain_emoji(one.emoji) == emoji;
        });
      }
      return found;
    });
  }

  Result<std::vector<Reaction>> reactions_to(std::span<const MessageId> message_ids) override {
    return database_.all_of(kReactionsTo, message_ids, read_reaction);
  }

  Result<std::vector<Reaction>> reactions_by(const UserId& user_id,
                                             std::span<const MessageId> message_ids) override {
    return database_.all_of(kReactionsBy, message_ids, read_reaction, user_id);
  }

  Status save_reactions(std::span<const Reaction> reactions) override {
    return database_.write([&](sqlite::Connection& connection) -> Status {
      for (const Reaction& one : reactions) {
        PARLEY_CHECK(connection.run(
            "INSERT INTO reactions (message_id, conversation_id, user_id, emoji, is_on, "
            "applied_seq)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (message_id, user_id, emoji)"
            " DO UPDATE SET is_on = ?5, applied_seq = ?6 WHERE applied_seq < ?6",
            {one.message_id, one.conversation_id, one.user_id, one.emoji, one.on,
             one.applied_seq}));
      }
      return {};
    });
  }

  Status save_states(std::span<const Message> messages) override {
    return database_.write([&](sqlite::Connection& connection) -> Status {
      for (const Message& message : messages) PARLEY_CHECK(save_state(connection, message));
      return {};
    });
  }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<CommandStore> open_sqlite_command_store(stores::Stores& stores) {
  return std::make_unique<SqliteCommandStore>(stores.sqlite("timeline", timeline_migrations()));
}

}  // namespace parley::timeline
