#include "conversations/pending_store.hpp"

#include <algorithm>
#include <chrono>

namespace parley::conversations {

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

}  // namespace parley::conversations
