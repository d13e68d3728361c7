#include "sqlite_command_store.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "entry_row.hpp"
#include "mongodb_command_store.hpp"

namespace parley::timeline {
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
  PARLEY_CHECK(
      connection.run("UPDATE entries SET text = '', mentions = NULL, deleted_at = ?2"
                     " WHERE target = ?1 AND kind = 'edit'",
                     {id, state.deleted_at}));
  return {};
}

}  // namespace

Result<std::size_t> SqliteCommandStore::decide(std::span<const Decision> decisions) {
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

Result<std::vector<Decision>> SqliteCommandStore::decisions(std::span<const MessageId> ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<Decision>> {
    std::vector<Decision> found;
    for (const MessageId& id : ids) {
      PARLEY_TRY(auto one, connection.one(kDecision, {id}, read_decision));
      if (one) found.push_back(*std::move(one));
    }
    return found;
  });
}

Result<std::vector<Message>> SqliteCommandStore::messages(std::span<const MessageId> ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<Message>> {
    std::vector<Message> found;
    for (const MessageId& id : ids) {
      PARLEY_TRY(auto one, connection.one(kOneMessage, {id}, read_message));
      if (one) found.push_back(*std::move(one));
    }
    return found;
  });
}

Result<std::vector<Reaction>> SqliteCommandStore::reactions(std::span<const Reaction> of) {
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

Result<std::vector<Reaction>> SqliteCommandStore::reactions_to(
    std::span<const MessageId> message_ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<Reaction>> {
    std::vector<Reaction> found;
    for (const MessageId& id : message_ids) {
      PARLEY_TRY(auto some, connection.all(kReactionsTo, {id}, read_reaction));
      std::ranges::move(some, std::back_inserter(found));
    }
    return found;
  });
}

Result<std::vector<Reaction>> SqliteCommandStore::reactions_by(
    const UserId& user_id, std::span<const MessageId> message_ids) {
  return database_.read([&](sqlite::Connection& connection) -> Result<std::vector<Reaction>> {
    std::vector<Reaction> found;
    for (const MessageId& id : message_ids) {
      PARLEY_TRY(auto some, connection.all(kReactionsBy, {id, user_id}, read_reaction));
      std::ranges::move(some, std::back_inserter(found));
    }
    return found;
  });
}

Status SqliteCommandStore::save_reactions(std::span<const Reaction> reactions) {
  return database_.write([&](sqlite::Connection& connection) -> Status {
    for (const Reaction& one : reactions) {
      PARLEY_CHECK(connection.run(
          "INSERT INTO reactions (message_id, conversation_id, user_id, emoji, is_on, applied_seq)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (message_id, user_id, emoji)"
          " DO UPDATE SET is_on = ?5, applied_seq = ?6 WHERE applied_seq < ?6",
          {one.message_id, one.conversation_id, one.user_id, one.emoji, one.on, one.applied_seq}));
    }
    return {};
  });
}

Status SqliteCommandStore::save_states(std::span<const Message> messages) {
  return database_.write([&](sqlite::Connection& connection) -> Status {
    for (const Message& message : messages) PARLEY_CHECK(save_state(connection, message));
    return {};
  });
}

stores::CopiedTable copied_commands() {
  return {.name = "commands",
          .rows =
              "SELECT id, conversation_id, sender_id, target, verdict, code, decided_at"
              " FROM commands ORDER BY id",
          .document = [](const sqlite::Row& row) { return to_document(read_decision(row)); }};
}

stores::CopiedTable copied_reactions() {
  return {.name = "reactions",
          .rows =
              "SELECT message_id, conversation_id, user_id, emoji, is_on, applied_seq"
              " FROM reactions ORDER BY message_id || '.' || user_id || '.' || emoji",
          .document = [](const sqlite::Row& row) { return to_document(read_reaction(row)); },
          .indexes = reaction_indexes()};
}

}  // namespace parley::timeline
