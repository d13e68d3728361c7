#include "mongodb_pending_store.hpp"

#include <algorithm>
#include <tuple>

#include "stores/stores.hpp"

namespace parley::conversations {
namespace {

using mongo::Document;

Pending read_row(const mongo::View& view) {
  return {view.id<MessageId>("_id"), view.id<ConversationId>("conversation_id"), view.text("item"),
          view.time("created_at"), view.boolean("applied")};
}

}  // namespace

Document to_document(const Pending& pending) {
  return {{"_id", pending.id},
          {"conversation_id", pending.conversation_id},
          {"item", pending.item},
          {"created_at", pending.created_at},
          {"applied", pending.applied}};
}

std::vector<mongo::Index> pending_indexes() {
  return {{"conversation_id", {{"conversation_id", 1}}}, {"created_at", {{"created_at", 1}}}};
}

MongodbPendingStore::MongodbPendingStore(stores::Stores& stores)
    : pending_(stores.mongo(), stores.mongodb_name("chat"), "pending", pending_indexes()) {}

Status MongodbPendingStore::add(const Pending& pending) {
  PARLEY_CHECK(pending_.insert(to_document(pending)));
  return {};
}

Status MongodbPendingStore::mark_applied(const MessageId& id) {
  PARLEY_CHECK(pending_.update_one({{"_id", id}}, {{"$set", Document{{"applied", true}}}}));
  return {};
}

Status MongodbPendingStore::remove(const MessageId& id) {
  PARLEY_CHECK(pending_.delete_one({{"_id", id}}));
  return {};
}

Result<std::vector<Pending>> MongodbPendingStore::of(const ConversationId& conversation_id) {
  PARLEY_TRY(auto found, pending_.find({{"conversation_id", conversation_id}}, {}, read_row));
  std::ranges::sort(found, {}, [](const Pending& one) { return std::tie(one.created_at, one.id); });
  return found;
}

Result<LeftOver> MongodbPendingStore::left_over(Timestamp from, std::size_t limit) {
  PARLEY_TRY(const auto found,
             pending_.find({{"created_at", Document{{"$gte", from}}}},
                           {.sort = {{"created_at", 1}}, .limit = static_cast<std::int64_t>(limit)},
                           [](const mongo::View& view) {
                             return std::pair(view.id<ConversationId>("conversation_id"),
                                              view.time("created_at"));
                           }));
  return page_of_left_over(found, from, limit);
}

}  // namespace parley::conversations
