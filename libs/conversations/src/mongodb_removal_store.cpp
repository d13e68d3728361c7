#include "mongodb_removal_store.hpp"

#include "stores/stores.hpp"

namespace parley::conversations {

using mongo::Document;

MongodbRemovalStore::MongodbRemovalStore(stores::Stores& stores)
    : removals_(stores.mongo(), stores.mongodb_name("chat"), "removals") {}

Status MongodbRemovalStore::add(const Removal& removal) {
  PARLEY_CHECK(removals_.insert({{"_id", removal.id},
                                 {"conversation_id", removal.conversation_id},
                                 {"user_id", removal.user_id}}));
  return {};
}

Result<std::vector<Removal>> MongodbRemovalStore::first(std::size_t limit) {
  return removals_.find({}, {.sort = {{"_id", 1}}, .limit = static_cast<std::int64_t>(limit)},
                        [](const mongo::View& view) {
                          return Removal{view.id<MessageId>("_id"),
                                         view.id<ConversationId>("conversation_id"),
                                         view.id<UserId>("user_id")};
                        });
}

Status MongodbRemovalStore::forget(std::span<const MessageId> ids) {
  if (ids.empty()) return {};
  PARLEY_CHECK(removals_.delete_many({{"_id", Document{{"$in", mongo::Array::of(ids)}}}}));
  return {};
}

}  // namespace parley::conversations
