#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/message_id.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::timeline {

inline const UserId& sender() {
  static const UserId id = *UserId::parse("aaaaaaaaaaaaaaaaaaaaaaaaaa");
  return id;
}

/// The message that `key` names, not numbered yet.
inline protocol::Entry make_entry(const ConversationId& conversation, const std::string& key,
                                  std::int64_t seq = 0, std::string text = "hello") {
  return {.item = {.id = protocol::derive_message_id(protocol::kMessageKind, conversation, sender(),
                                                     "", key),
                   .conversation_id = conversation,
                   .sender_id = sender(),
                   .client_msg_id = key,
                   .text = std::move(text),
                   .accepted_at = Timestamp{std::chrono::milliseconds{1'700'000'000'000 + seq}},
                   .request_id = "request-" + key,
                   .traceparent = ""},
          .seq = seq,
          .message_number = seq,
          .stored_at = Timestamp{std::chrono::milliseconds{1'700'000'001'000 + seq}}};
}

/// Entries first … last of a conversation, with their numbers as keys.
inline std::vector<protocol::Entry> make_entries(const ConversationId& conversation,
                                                 std::int64_t first, std::int64_t last) {
  std::vector<protocol::Entry> entries;
  for (std::int64_t seq = first; seq <= last; ++seq) {
    entries.push_back(make_entry(conversation, std::to_string(seq), seq));
  }
  return entries;
}

/// Stores each of the keys once, as a consumer does: numbers behind the tail, skips what is stored,
/// begins again where another writer was faster.
inline Status append(TimelineStore& store, const ConversationId& conversation,
                     std::vector<std::string> keys) {
  while (!keys.empty()) {
    PARLEY_TRY(const Tail tail, store.tail(conversation));
    std::vector<protocol::Entry> batch;
    batch.reserve(keys.size());
    for (const std::string& key : keys) {
      batch.push_back(make_entry(conversation, key,
                                 tail.last_seq + 1 + static_cast<std::int64_t>(batch.size())));
    }
    PARLEY_TRY(const InsertOutcome outcome, store.insert(batch));
    std::size_t done = outcome.inserted;
    if (outcome.stop == Stop::duplicate_id) ++done;
    keys.erase(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(done));
  }
  return {};
}

/// The whole timeline of a conversation, page by page.
inline Result<std::vector<protocol::Entry>> read_all(TimelineStore& store,
                                                     const ConversationId& conversation) {
  std::vector<protocol::Entry> all;
  while (true) {
    const std::int64_t after = all.empty() ? 0 : all.back().seq;
    PARLEY_TRY(const auto page, store.entries(conversation, {.after = after, .limit = kMaxPage}));
    if (page.empty()) return all;
    all.insert(all.end(), page.begin(), page.end());
  }
}

}  // namespace parley::timeline
