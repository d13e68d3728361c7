#include <algorithm>

#include "adapters.hpp"
#include "documents.hpp"
#include "stores/stores.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {
namespace {

using mongo::Document;
using mongo::View;

constexpr char kSeparator = '/';
/// The next character: after all positions.
constexpr char kBehind = kSeparator + 1;

std::string listed_id(std::string_view list, std::string_view position) {
  return std::string(list) + kSeparator + std::string(position);
}

Listed to_listed(const View& view) {
  const std::string id = view.text("_id");
  const std::size_t at = id.find(kSeparator);
  return {id.substr(0, at), id.substr(at + 1), view.id<ConversationId>("conversation_id"),
          view.id<MessageId>("message_id")};
}

}  // namespace

Document to_document(const Listed& listed) {
  return {{"_id", listed_id(listed.list, listed.position)},
          {"conversation_id", listed.conversation_id},
          {"message_id", listed.message_id}};
}

namespace {

/// In the collection listings.
class MongodbListingStore final : public ListingStore {
 public:
  MongodbListingStore(mongo::Pool& pool, const std::string& database)
      : listings_(pool, database, "listings") {}

  Status add(std::span<const Listed> listed) override {
    std::vector<mongo::Change> changes;
    changes.reserve(listed.size());
    for (const Listed& one : listed) {
      changes.push_back({.filter = {{"_id", listed_id(one.list, one.position)}},
                         .update = {{"$set", Document{{"conversation_id", one.conversation_id},
                                                      {"message_id", one.message_id}}}}});
    }
    return listings_.upsert_each(changes);
  }

  Status remove(std::span<const Listed> listed) override {
    for (const Listed& one : listed) {
      PARLEY_CHECK(listings_.delete_one({{"_id", listed_id(one.list, one.position)}}));
    }
    return {};
  }

  Result<std::vector<Listed>> page(std::string_view list, const ListingPage& page) override {
    const std::string end =
        page.before ? listed_id(list, *page.before) : std::string(list) + kBehind;
    const std::string begin = listed_id(list, page.after);
    const std::size_t limit = std::clamp(page.limit, kMinPage, kMaxPage);
    return listings_.find({{"_id", Document{{"$gt", begin}, {"$lt", end}}}},
                          {.sort = {{"_id", page.newest_first ? -1 : 1}}, .limit = limit},
                          to_listed);
  }

 private:
  mongo::Collection listings_;
};

}  // namespace

std::unique_ptr<ListingStore> open_mongodb_listing_store(stores::Stores& stores) {
  return std::make_unique<MongodbListingStore>(stores.mongo(), stores.mongodb_name("timeline"));
}

}  // namespace parley::timeline
