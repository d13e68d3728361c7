#include "conversations/conversation_store.hpp"

#include "mongodb_conversation_store.hpp"
#include "sqlite_conversation_store.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

std::unique_ptr<ConversationStore> make_conversation_store(stores::Stores& stores) {
  if (stores.is_mongodb()) return std::make_unique<MongodbConversationStore>(stores);
  return std::make_unique<SqliteConversationStore>(stores);
}

}  // namespace parley::conversations
