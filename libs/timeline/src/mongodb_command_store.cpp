#include <set>
#include <stdexcept>

#include "adapters.hpp"
#include "documents.hpp"
#include "stores/stores.hpp"

namespace parley::timeline {
namespace {

using mongo::Array;
using mongo::Document;
using mongo::View;

std::string reaction_id(const Reaction& reaction) {
  return reaction.message_id.text() + "." + reaction.user_id.text() + "." + reaction.emoji;
}

/// The same for all spellings of the emoji.
std::string plain_id(Reaction reaction) {
  reaction.emoji = protocol::plain_emoji(reaction.emoji);
  return reaction_id(reaction);
}

Decision to_decision(const View& view) {
  const auto verdict = parse_verdict(view.text("verdict"));
  if (!verdict) throw std::runtime_error("commands: an unknown verdict");
  return {view.id<MessageId>("_id"),
          view.id<ConversationId>("conversation_id"),
          view.id<UserId>("sender_id"),
          view.id<MessageId>("target"),
          *verdict,
          view.text("code"),
          view.time("decided_at")};
}

Reaction to_reaction(const View& view) {
  return {view.id<MessageId>("message_id"),
          view.id<ConversationId>("conversation_id"),
          view.id<UserId>("user_id"),
          view.text("emoji"),
          view.boolean("on"),
          view.integer("applied_seq")};
}

}  // namespace

Document to_document(const Decision& decision) {
  return {{"_id", decision.id},
          {"conversation_id", decision.conversation_id},
          {"sender_id", decision.sender_id},
          {"target", decision.target},
          {"verdict", verdict_name(decision.verdict)},
          {"code", decision.code},
          {"decided_at", decision.decided_at}};
}

Document to_document(const Reaction& reaction) {
  // In MongoDB's order of an upsert's fields.
  return {{"_id", reaction_id(reaction)},
          {"applied_seq", reaction.applied_seq},
          {"conversation_id", reaction.conversation_id},
          {"emoji", reaction.emoji},
          {"message_id", reaction.message_id},
          {"on", reaction.on},
          {"user_id", reaction.user_id}};
}

std::vector<mongo::Index> reaction_indexes() {
  return {{"message_id_user_id", {{"message_id", 1}, {"user_id", 1}}}};
}

namespace {

/// In the collections commands, reactions and, for the states of messages, entries.
class MongodbCommandStore final : public CommandStore {
 public:
  MongodbCommandStore(mongo::Pool& pool, const std::string& database)
      : entries_(pool, database, "entries", entry_indexes()),
        commands_(pool, database, "commands"),
        reactions_(pool, database, "reactions", reaction_indexes()) {}

  Result<std::size_t> decide(std::span<const Decision> decisions) override {
    std::vector<Document> documents;
    documents.reserve(decisions.size());
    for (const Decision& decision : decisions) documents.push_back(to_document(decision));
    PARLEY_TRY(const auto outcome, commands_.insert_ordered(documents));
    return outcome.inserted;
  }

  Result<std::vector<Decision>> decisions(std::span<const MessageId> ids) override {
    return commands_.find_in("_id", ids, to_decision);
  }

  Result<std::vector<Message>> messages(std::span<const MessageId> ids) override {
    return entries_.find_in("_id", ids, to_message, {{"kind", protocol::kMessageKind}});
  }

  Result<std::vector<Reaction>> reactions(std::span<const Reaction> of) override {
    std::set<MessageId> messages;
    std::set<UserId> users;
    std::set<std::string> asked;
    for (const Reaction& reaction : of) {
      messages.insert(reaction.message_id);
      users.insert(reaction.user_id);
      asked.insert(plain_id(reaction));
    }
    PARLEY_TRY(auto found, reactions_.find_in("message_id", messages, to_reaction,
                                              {{"user_id", Document{{"$in", Array::of(users)}}}}));
    std::erase_if(found, [&](const Reaction& one) { return !asked.contains(plain_id(one)); });
    return found;
  }

  Result<std::vector<Reaction>> reactions_to(std::span<const MessageId> message_ids) override {
    return reactions_.find_in("message_id", message_ids, to_reaction, {{"on", true}});
  }

  Result<std::vector<Reaction>> reactions_by(const UserId& user_id,
                                             std::span<const MessageId> message_ids) override {
    return reactions_.find_in("message_id", message_ids, to_reaction,
                              {{"user_id", user_id}, {"on", true}});
  }

  Status save_reactions(std::span<const Reaction> reactions) override {
    std::vector<mongo::Change> changes;
    changes.reserve(reactions.size());
    for (const Reaction& reaction : reactions) {
      changes.push_back({.filter = {{"_id", reaction_id(reaction)},
                                    {"applied_seq", Document{{"$lt", reaction.applied_seq}}}},
                         .update = {{"$set", Document{{"applied_seq", reaction.applied_seq},
                                                      {"conversation_id", reaction.conversation_id},
                                                      {"emoji", reaction.emoji},
                                                      {"message_id", reaction.message_id},
                                                      {"on", reaction.on},
                                                      {"user_id", reaction.user_id}}}}});
    }
    return reactions_.upsert_each(changes);
  }

  Status save_states(std::span<const Message> messages) override {
    for (const Message& message : messages) {
      const protocol::Item& item = message.entry.item;
      if (message.state.deleted_at) PARLEY_CHECK(purge_edits(message));
      // A message without a state has no applied_seq to compare.
      const Document older{{"$not", Document{{"$gte", message.state.applied_seq}}}};
      const Document state = state_document(message.state);
      Document change{{"state", state}};
      Document update;
      if (message.state.deleted_at) {
        change.add("text", "");
        update.add("$unset", Document{{"mentions", ""}});
      }
      update.add("$set", change);
      PARLEY_CHECK(entries_.update_one({{"_id", item.id},
                                        {"conversation_id", item.conversation_id},
                                        {"state.applied_seq", older}},
                                       update));
      if (message.state.deleted_at) {
        PARLEY_CHECK(reactions_.delete_many({{"message_id", item.id}}));
      }
    }
    return {};
  }

 private:
  Status purge_edits(const Message& message) {
    const Document gone = state_document({.deleted_at = message.state.deleted_at});
    return status_of(entries_.update_many({{"conversation_id", message.entry.item.conversation_id},
                                           {"kind", protocol::kind_name(protocol::Kind::kEdit)},
                                           {"target", message.entry.item.id}},
                                          {{"$set", Document{{"state", gone}, {"text", ""}}},
                                           {"$unset", Document{{"mentions", ""}}}}));
  }

  mongo::Collection entries_;
  mongo::Collection commands_;
  mongo::Collection reactions_;
};

}  // namespace

std::unique_ptr<CommandStore> open_mongodb_command_store(stores::Stores& stores) {
  return std::make_unique<MongodbCommandStore>(stores.mongo(), stores.mongodb_name("timeline"));
}

}  // namespace parley::timeline
