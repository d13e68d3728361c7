#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include "adapters.hpp"
#include "documents.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

using mongo::Array;
using mongo::Document;

Document to_document(const LastSeen& seen) { return {{"_id", seen.user_id}, {"at", seen.at}}; }

namespace {

/// In the collection `last_seen` of the database `chat`.
class MongodbPresenceStore final : public PresenceStore {
 public:
  explicit MongodbPresenceStore(stores::Stores& stores)
      : last_seen_(stores.mongo(), stores.mongodb_name("chat"), "last_seen"),
        members_(stores.mongo(), stores.mongodb_name("chat"), "members", member_indexes()) {}

  Status save(std::span<const LastSeen> seen) override {
    std::vector<mongo::Change> changes;
    changes.reserve(seen.size());
    for (const LastSeen& one : seen) {
      changes.push_back({{{"_id", one.user_id}, {"at", Document{{"$lt", one.at}}}},
                         {{"$set", Document{{"at", one.at}}}}});
    }
    return last_seen_.upsert_each(changes);
  }

  Result<std::vector<LastSeen>> last_seen(std::span<const UserId> user_ids) override {
    return last_seen_.find_in("_id", user_ids, [](const mongo::View& view) {
      return LastSeen{view.id<UserId>("_id"), view.time("at")};
    });
  }

  Result<std::vector<UserId>> sharing(const UserId& user_id,
                                      std::span<const UserId> others) override {
    if (others.empty()) return std::vector<UserId>{};
    Array user_ids{user_id};
    for (const UserId& other : others) user_ids.add(other);
    std::unordered_set<ConversationId> mine;
    std::vector<std::pair<ConversationId, UserId>> theirs;
    PARLEY_CHECK(members_.each({{"user_id", Document{{"$in", user_ids}}},
                                {"role", Document{{"$in", Array{"member", "admin", "owner"}}}}},
                               {}, [&](const mongo::View& view) {
                                 auto id = view.id<ConversationId>("conversation_id");
                                 auto member = view.id<UserId>("user_id");
                                 if (member == user_id) {
                                   mine.insert(std::move(id));
                                 } else {
                                   theirs.emplace_back(std::move(id), std::move(member));
                                 }
                               }));
    std::set<UserId> found;
    for (const auto& [id, member] : theirs) {
      if (mine.contains(id)) found.insert(member);
    }
    // A user who asks for themselves shares their own conversations.
    if (!mine.empty() && std::ranges::find(others, user_id) != others.end()) found.insert(user_id);
    return std::vector<UserId>(found.begin(), found.end());
  }

 private:
  mongo::Collection last_seen_;
  mongo::Collection members_;
};

}  // namespace

std::unique_ptr<PresenceStore> open_mongodb_presence_store(stores::Stores& stores) {
  return std::make_unique<MongodbPresenceStore>(stores);
}

}  // namespace parley::conversations
