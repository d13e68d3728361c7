#include "conversations/conversation_store.hpp"

#include "mongodb_conversation_store.hpp"
#include "mongodb_pending_store.hpp"
#include "mongodb_presence_store.hpp"
#include "mongodb_removal_store.hpp"
#include "sqlite_conversation_store.hpp"
#include "sqlite_pending_store.hpp"
#include "sqlite_presence_store.hpp"
#include "sqlite_removal_store.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

std::unique_ptr<ConversationStore> make_conversation_store(stores::Stores& stores) {
  if (stores.is_mongodb()) return std::make_unique<MongodbConversationStore>(stores);
  return std::make_unique<SqliteConversationStore>(stores);
}

std::unique_ptr<PendingStore> make_pending_store(stores::Stores& stores) {
  if (stores.is_mongodb()) return std::make_unique<MongodbPendingStore>(stores);
  return std::make_unique<SqlitePendingStore>(stores);
}

std::unique_ptr<PresenceStore> make_presence_store(stores::Stores& stores) {
  if (stores.is_mongodb()) return std::make_unique<MongodbPresenceStore>(stores);
  return std::make_unique<SqlitePresenceStore>(stores);
}

std::unique_ptr<RemovalStore> make_removal_store(stores::Stores& stores) {
  if (stores.is_mongodb()) return std::make_unique<MongodbRemovalStore>(stores);
  return std::make_unique<SqliteRemovalStore>(stores);
}

}  // namespace parley::conversations
