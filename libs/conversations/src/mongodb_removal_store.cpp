#include "adapters.hpp"
#include "mongo/collection.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

namespace {

/// In the collection `removals` of the database `chat`.
class MongodbRemovalStore final : public RemovalStore {
 public:
  explicit MongodbRemovalStore(stores::Stores& stores)
      : removals_(stores.mongo(), stores.mongodb_name("chat"), "removals") {}

  Status add(const Removal& removal) override {
    return status_of(removals_.insert({{"_id", removal.id},
                                       {"conversation_id", removal.conversation_id},
                                       {"user_id", removal.user_id}}));
  }

  Result<std::vector<Removal>> first(std::size_t limit) override {
    return removals_.find({}, {.sort = {{"_id", 1}}, .limit = limit}, [](const mongo::View& view) {
      return Removal{view.id<MessageId>("_id"), view.id<ConversationId>("conversation_id"),
                     view.id<UserId>("user_id")};
    });
  }

  Status forget(std::span<const MessageId> ids) override {
    if (ids.empty()) return {};
    return status_of(
        removals_.delete_many({{"_id", mongo::Document{{"$in", mongo::Array::of(ids)}}}}));
  }

 private:
  mongo::Collection removals_;
};

}  // namespace

std::unique_ptr<RemovalStore> open_mongodb_removal_store(stores::Stores& stores) {
  return std::make_unique<MongodbRemovalStore>(stores);
}

}  // namespace parley::conversations
