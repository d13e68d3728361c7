#include "conversations/conversation_store.hpp"

#include "adapters.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

std::unique_ptr<ConversationStore> make_conversation_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_conversation_store(stores)
                             : make_sqlite_conversation_store(stores);
}

std::unique_ptr<PendingStore> make_pending_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_pending_store(stores)
                             : make_sqlite_pending_store(stores);
}

std::unique_ptr<PresenceStore> make_presence_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_presence_store(stores)
                             : make_sqlite_presence_store(stores);
}

std::unique_ptr<RemovalStore> make_removal_store(stores::Stores& stores) {
  return stores.is_mongodb() ? make_mongodb_removal_store(stores)
                             : make_sqlite_removal_store(stores);
}

}  // namespace parley::conversations
