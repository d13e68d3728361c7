#pragma once

#include "conversations/conversation_store.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/presence_store.hpp"
#include "conversations/removal_store.hpp"

/// The adapters for MongoDB, in the database `chat`, and for SQLite, in chat.db: each in the source
/// of its name.
namespace parley::conversations {

std::unique_ptr<ConversationStore> open_mongodb_conversation_store(stores::Stores& stores);
std::unique_ptr<ConversationStore> open_sqlite_conversation_store(stores::Stores& stores);
std::unique_ptr<PendingStore> open_mongodb_pending_store(stores::Stores& stores);
std::unique_ptr<PendingStore> open_sqlite_pending_store(stores::Stores& stores);
std::unique_ptr<PresenceStore> open_mongodb_presence_store(stores::Stores& stores);
std::unique_ptr<PresenceStore> open_sqlite_presence_store(stores::Stores& stores);
std::unique_ptr<RemovalStore> open_mongodb_removal_store(stores::Stores& stores);
std::unique_ptr<RemovalStore> open_sqlite_removal_store(stores::Stores& stores);

}  // namespace parley::conversations
