#include "mongodb_presence_store.hpp"

#include <algorithm>

#include "mongodb_conversation_store.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

using mongo::Array;
using mongo::Document;

Document to_document(const LastSeen& seen) { return {{"_id", seen.user_id}, {"at", seen.at}}; }

MongodbPresenceStore::MongodbPresenceStore(stores::Stores& stores)
    : last_seen_(stores.mongo(), stores.mongodb_name("chat"), "last_seen"),
      members_(stores.mongo(), stores.mongodb_name("chat"), "members", member_indexes()) {}

Status MongodbPresenceStore::save(std::span<const LastSeen> seen) {
  std::vector<mongo::Change> changes;
  changes.reserve(seen.size());
  for (const LastSeen& one : seen) {
    changes.push_back({{{"_id", one.user_id}, {"at", Document{{"$lt", one.at}}}},
                       {{"$set", Document{{"at", one.at}}}}});
  }
  return last_seen_.upsert_each(changes);
}

Result<std::vector<LastSeen>> MongodbPresenceStore::last_seen(std::span<const UserId> user_ids) {
  if (user_ids.empty()) return std::vector<LastSeen>{};
  Array ids;
  for (const UserId& user_id : user_ids) ids.add(user_id);
  return last_seen_.find({{"_id", Document{{"$in", ids}}}}, {}, [](const mongo::View& view) {
    return LastSeen{view.id<UserId>("_id"), view.time("at")};
  });
}

Result<std::vector<UserId>> MongodbPresenceStore::sharing(const UserId& user_id,
                                                          std::span<const UserId> others) {
  const Document present{{"$in", Array{"member", "admin", "owner"}}};
  PARLEY_TRY(const auto mine, members_.find({{"user_id", user_id}, {"role", present}}, {},
                                            [](const mongo::View& view) {
                                              return view.id<ConversationId>("conversation_id");
                                            }));
  if (mine.empty() || others.empty()) return std::vector<UserId>{};
  Array conversation_ids;
  for (const ConversationId& id : mine) conversation_ids.add(id);
  Array user_ids;
  for (const UserId& other : others) user_ids.add(other);
  PARLEY_TRY(auto found,
             members_.find({{"conversation_id", Document{{"$in", conversation_ids}}},
                            {"user_id", Document{{"$in", user_ids}}},
                            {"role", present}},
                           {}, [](const mongo::View& view) { return view.id<UserId>("user_id"); }));
  std::ranges::sort(found);
  const auto repeated = std::ranges::unique(found);
  found.erase(repeated.begin(), repeated.end());
  return found;
}

}  // namespace parley::conversations
