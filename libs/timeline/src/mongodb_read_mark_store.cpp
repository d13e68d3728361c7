#include "mongodb_read_mark_store.hpp"

namespace parley::timeline {
namespace {

using mongo::Array;
using mongo::Document;
using mongo::View;

std::string mark_id(const ConversationId& conversation_id, const UserId& user_id) {
  return conversation_id.text() + "." + user_id.text();
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

MongodbReadMarkStore::MongodbReadMarkStore(mongo::Pool& pool, const std::string& database)
    : marks_(pool, database, "read_marks"), joinings_(pool, database, "joinings") {}

Status MongodbReadMarkStore::save(std::span<const ReadMark> marks) {
  std::vector<mongo::Change> changes;
  changes.reserve(marks.size());
  for (const ReadMark& mark : marks) {
    // The higher of two marks also has the higher number.
    changes.push_back(
        {.filter = {{"_id", mark_id(mark.conversation_id, mark.user_id)}},
         .update = {
             {"$setOnInsert",
              Document{{"conversation_id", mark.conversation_id}, {"user_id", mark.user_id}}},
             {"$max", Document{{"message_number", mark.message_number}, {"seq", mark.seq}}}}});
  }
  return marks_.upsert_each(changes);
}

Result<std::vector<ReadMark>> MongodbReadMarkStore::of_user(
    const UserId& user_id, std::span<const ConversationId> conversation_ids) {
  if (conversation_ids.empty()) return std::vector<ReadMark>{};
  Array ids;
  for (const ConversationId& id : conversation_ids) ids.add(mark_id(id, user_id));
  return marks_.find({{"_id", Document{{"$in", ids}}}}, {}, to_mark);
}

Result<std::vector<ReadMark>> MongodbReadMarkStore::of_conversation(
    const ConversationId& conversation_id, std::span<const UserId> user_ids) {
  if (user_ids.empty()) return std::vector<ReadMark>{};
  Array ids;
  for (const UserId& id : user_ids) ids.add(mark_id(conversation_id, id));
  return marks_.find({{"_id", Document{{"$in", ids}}}}, {}, to_mark);
}

Status MongodbReadMarkStore::save_joinings(std::span<const Joining> joinings) {
  std::vector<mongo::Change> changes;
  changes.reserve(joinings.size());
  for (const Joining& one : joinings) {
    changes.push_back(
        {.filter = {{"_id", mark_id(one.conversation_id, one.user_id)}},
         .update = {{"$setOnInsert",
                     Document{{"conversation_id", one.conversation_id}, {"user_id", one.user_id}}},
                    {"$max", Document{{"accepted_at", one.accepted_at},
                                      {"message_number", one.message_number},
                                      {"seq", one.seq}}}}});
  }
  return joinings_.upsert_each(changes);
}

Result<std::vector<Joining>> MongodbReadMarkStore::joinings(
    const UserId& user_id, std::span<const ConversationId> conversation_ids) {
  if (conversation_ids.empty()) return std::vector<Joining>{};
  Array ids;
  for (const ConversationId& id : conversation_ids) ids.add(mark_id(id, user_id));
  return joinings_.find({{"_id", Document{{"$in", ids}}}}, {}, to_joining);
}

}  // namespace parley::timeline
