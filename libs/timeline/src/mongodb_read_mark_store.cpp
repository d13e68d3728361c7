#include "adapters.hpp"
#include "documents.hpp"
#include "stores/stores.hpp"

namespace parley::timeline {
namespace {

using mongo::Document;
using mongo::View;

std::string mark_id(const ConversationId& conversation_id, const UserId& user_id) {
  return conversation_id.text() + "." + user_id.text();
}

std::vector<std::string> mark_ids(std::span<const ConversationId> conversation_ids,
                                  std::span<const UserId> user_ids) {
  std::vector<std::string> ids;
  for (const ConversationId& conversation_id : conversation_ids) {
    for (const UserId& user_id : user_ids) ids.push_back(mark_id(conversation_id, user_id));
  }
  return ids;
}

/// Raises the fields in the document of the user and the conversation.
mongo::Change raise(const ConversationId& conversation_id, const UserId& user_id,
                    const Document& fields) {
  return {.filter = {{"_id", mark_id(conversation_id, user_id)}},
          .update = {{"$setOnInsert",
                      Document{{"conversation_id", conversation_id}, {"user_id", user_id}}},
                     {"$max", fields}}};
}

ReadMark to_mark(const View& view) {
  return {view.id<ConversationId>("conversation_id"), view.id<UserId>("user_id"),
          view.integer("seq"), view.integer("message_number")};
}

Joining to_joining(const View& view) {
  return {view.id<ConversationId>("conversation_id"), view.id<UserId>("user_id"),
          view.integer("seq"), view.integer("message_number"), view.time("accepted_at")};
}

}  // namespace

Document to_document(const ReadMark& mark) {
  // In MongoDB's order of an upsert's fields.
  return {{"_id", mark_id(mark.conversation_id, mark.user_id)},
          {"conversation_id", mark.conversation_id},
          {"message_number", mark.message_number},
          {"seq", mark.seq},
          {"user_id", mark.user_id}};
}

Document to_document(const Joining& joining) {
  return {{"_id", mark_id(joining.conversation_id, joining.user_id)},
          {"accepted_at", joining.accepted_at},
          {"conversation_id", joining.conversation_id},
          {"message_number", joining.message_number},
          {"seq", joining.seq},
          {"user_id", joining.user_id}};
}

namespace {

/// In the collections read_marks and joinings.
class MongodbReadMarkStore final : public ReadMarkStore {
 public:
  MongodbReadMarkStore(mongo::Pool& pool, const std::string& database)
      : marks_(pool, database, "read_marks"), joinings_(pool, database, "joinings") {}

  Status save(const Readers& readers) override {
    std::vector<mongo::Change> marks;
    marks.reserve(readers.marks.size());
    for (const ReadMark& one : readers.marks) {
      // The higher of two marks also has the higher number.
      marks.push_back(raise(one.conversation_id, one.user_id,
                            {{"message_number", one.message_number}, {"seq", one.seq}}));
    }
    PARLEY_CHECK(marks_.upsert_each(marks));
    std::vector<mongo::Change> joinings;
    joinings.reserve(readers.joinings.size());
    for (const Joining& one : readers.joinings) {
      joinings.push_back(raise(one.conversation_id, one.user_id,
                               {{"accepted_at", one.accepted_at},
                                {"message_number", one.message_number},
                                {"seq", one.seq}}));
    }
    return joinings_.upsert_each(joinings);
  }

  Result<std::vector<ReadMark>> of_user(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override {
    return marks_.find_in("_id", mark_ids(conversation_ids, std::span(&user_id, 1)), to_mark);
  }

  Result<std::vector<ReadMark>> of_conversation(const ConversationId& conversation_id,
                                                std::span<const UserId> user_ids) override {
    return marks_.find_in("_id", mark_ids(std::span(&conversation_id, 1), user_ids), to_mark);
  }

  Result<std::vector<Joining>> joinings(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override {
    return joinings_.find_in("_id", mark_ids(conversation_ids, std::span(&user_id, 1)), to_joining);
  }

 private:
  mongo::Collection marks_;
  mongo::Collection joinings_;
};

}  // namespace

std::unique_ptr<ReadMarkStore> open_mongodb_read_mark_store(stores::Stores& stores) {
  return std::make_unique<MongodbReadMarkStore>(stores.mongo(), stores.mongodb_name("timeline"));
}

}  // namespace parley::timeline
