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

/// One of each kind except plain messages, seq from `first` on, all with the same message_number.
inline std::vector<protocol::Entry> make_other_kinds(const ConversationId& conversation,
                                                     std::int64_t first,
                                                     std::int64_t message_number) {
  using protocol::Kind;
  std::vector<protocol::Entry> entries;
  const MessageId target = make_entry(conversation, "1").item.id;
  for (const Kind kind : {Kind::kEdit, Kind::kDeletion, Kind::kReaction, Kind::kMembersAdded,
                          Kind::kMemberRemoved, Kind::kMemberLeft, Kind::kRoleChanged,
                          Kind::kTitleChanged, Kind::kTitleChanged, Kind::kPin}) {
    const std::int64_t seq = first + static_cast<std::int64_t>(entries.size());
    protocol::Entry entry = make_entry(conversation, std::to_string(seq), seq, "");
    protocol::Item& item = entry.item;
    item.kind = kind;
    if (protocol::is_command(kind)) item.target = target;
    if (kind == Kind::kEdit) item.text = "edited";
    if (kind == Kind::kDeletion) entry.target_number = 1;
    if (kind == Kind::kReaction) item.emoji = "\U0001f44d";
    if (kind == Kind::kReaction || kind == Kind::kPin) item.on = seq % 2 == 0;
    if (kind == Kind::kEdit) entry.mentions = {sender(), *UserId::parse(target.text())};
    if (kind == Kind::kMembersAdded) item.user_ids = {sender(), *UserId::parse(target.text())};
    if (kind == Kind::kMemberRemoved || kind == Kind::kMemberLeft || kind == Kind::kRoleChanged) {
      item.user_ids = {sender()};
    }
    if (kind == Kind::kRoleChanged) item.role = "owner";
    if (kind == Kind::kTitleChanged && seq % 2 == 0) item.title = "Team";
    item.id = protocol::derive_id(item);
    entry.message_number = message_number;
    entries.push_back(std::move(entry));
  }
  return entries;
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

/// Stores each of the keys once, as a consumer does: numbers after the tail, skips what is stored,
/// starts again if another writer was faster.
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
    if (outcome.stop == Stop::kDuplicateId) ++done;
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
