#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "timeline/command_store.hpp"
#include "timeline/listing_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::memory {

/// The database `timeline`.
struct TimelineData {
  /// Of each conversation by ascending seq.
  std::unordered_map<ConversationId, std::map<std::int64_t, timeline::Message>> entries;
  /// Points into it.
  std::unordered_map<MessageId, timeline::Message*> by_id;
  std::unordered_map<MessageId, timeline::Decision> decisions;
  using Reactor = std::tuple<MessageId, UserId, std::string>;
  std::map<Reactor, timeline::Reaction> reactions;
  /// By list and position.
  std::map<std::pair<std::string, std::string>, timeline::Listed> listings;
  std::map<std::pair<ConversationId, UserId>, timeline::ReadMark> read_marks;
  std::map<std::pair<ConversationId, UserId>, timeline::Joining> joinings;
  std::optional<unsigned> partitions;

  timeline::Message* find(const MessageId& id) {
    const auto found = by_id.find(id);
    return found == by_id.end() ? nullptr : found->second;
  }
  void raise(const timeline::ReadMark& mark) {
    auto& kept = read_marks.try_emplace({mark.conversation_id, mark.user_id}, mark).first->second;
    if (kept.seq < mark.seq) kept = mark;
  }
  void raise(timeline::Joining one) {
    auto& kept = joinings.try_emplace({one.conversation_id, one.user_id}, one).first->second;
    if (kept.seq >= one.seq) return;
    one.accepted_at = std::max(one.accepted_at, kept.accepted_at);
    kept = one;
  }
};

}  // namespace parley::memory
