#include "conversations/conversation_store.hpp"

#include <algorithm>
#include <chrono>

#include "adapters.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {

std::unique_ptr<ConversationStore> open_conversation_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_conversation_store(stores)
                             : open_sqlite_conversation_store(stores);
}

std::unique_ptr<PendingStore> open_pending_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_pending_store(stores)
                             : open_sqlite_pending_store(stores);
}

LeftOver page_of_left_over(std::span<const std::pair<ConversationId, Timestamp>> records,
                           Timestamp from, std::size_t limit) {
  LeftOver page;
  for (const auto& [conversation_id, created_at] : records) {
    page.conversation_ids.push_back(conversation_id);
  }
  std::ranges::sort(page.conversation_ids);
  const auto repeated = std::ranges::unique(page.conversation_ids);
  page.conversation_ids.erase(repeated.begin(), repeated.end());
  if (records.size() < limit) return page;
  page.next = std::max(records.back().second, from + std::chrono::milliseconds{1});
  return page;
}

std::unique_ptr<PresenceStore> open_presence_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_presence_store(stores)
                             : open_sqlite_presence_store(stores);
}

std::unique_ptr<RemovalStore> open_removal_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_removal_store(stores)
                             : open_sqlite_removal_store(stores);
}

}  // namespace parley::conversations
