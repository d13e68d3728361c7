#include "conversation_store.hpp"

#include "conversation_store_mongodb.hpp"
#include "conversation_store_sqlite.hpp"
#include "stores/stores.hpp"

namespace parley::chat {

std::unique_ptr<ConversationStore> make_conversation_store(stores::Stores& stores) {
  if (stores.is_mongodb()) return std::make_unique<MongodbConversationStore>(stores);
  return std::make_unique<SqliteConversationStore>(stores);
}

}  // namespace parley::chat
