#include "timeline/unread.hpp"

#include <unordered_map>

namespace parley::timeline {
namespace {

constexpr std::size_t kStretchesAtOnce = 1000;

template <typename Value>
std::unordered_map<ConversationId, const Value*> by_conversation(std::span<const Value> values) {
  std::unordered_map<ConversationId, const Value*> found;
  for (const Value& value : values) found.emplace(value.conversation_id, &value);
  return found;
}

template <typename Value>
const Value* find(const std::unordered_map<ConversationId, const Value*>& values,
                  const ConversationId& id) {
  const auto found = values.find(id);
  return found == values.end() ? nullptr : found->second;
}

/// An entry that isn't stored by then was lost, with a queue or between two halves of a backup.
constexpr std::chrono::hours kExpectedWithin{1};

/// Whether the entry that records this joining may be on its way.
bool is_expected(const Stay* stay, const Joining* joining, Timestamp at) {
  if (stay == nullptr || !stay->has_joining || at >= stay->joined_at + kExpectedWithin)
    return false;
  return joining == nullptr || joining->accepted_at < stay->joined_at;
}

Status find_deleted(TimelineStore& timeline, std::span<const Stretch> stretches,
                    std::span<Unread> all) {
  if (stretches.empty()) return {};
  std::unordered_map<ConversationId, Unread*> places;
  for (Unread& one : all) places.emplace(one.tail.conversation_id, &one);
  std::size_t count = 0;
  for (std::size_t begin = 0; begin < stretches.size() && count < kMaxDeletionsAtOnce;
       begin += kStretchesAtOnce) {
    const auto some =
        stretches.subspan(begin, std::min(kStretchesAtOnce, stretches.size() - begin));
    PARLEY_TRY(const auto deleted, timeline.deletions(some));
    count += deleted.size();
    for (const Deleted& one : deleted) {
      places.at(one.conversation_id)->deleted.push_back(one.message_number);
    }
  }
  for (Unread& one : all) {
    std::ranges::sort(one.deleted);
    const auto repeated = std::ranges::unique(one.deleted);
    one.deleted.erase(repeated.begin(), repeated.end());
  }
  return {};
}

}  // namespace

Result<std::vector<Unread>> unread(TimelineStore& timeline, ReadMarkStore& read_marks,
                                   const UserId& user_id, std::span<const Stay> stays,
                                   std::span<const Tail> tails) {
  std::vector<ConversationId> ids;
  ids.reserve(tails.size());
  for (const Tail& tail : tails) ids.push_back(tail.conversation_id);
  PARLEY_TRY(const auto marks, read_marks.of_user(user_id, ids));
  PARLEY_TRY(const auto joinings, read_marks.joinings(user_id, ids));
  const auto mark_in = by_conversation(std::span(marks));
  const auto joining_in = by_conversation(std::span(joinings));
  const auto stay_in = by_conversation(stays);
  const Timestamp time = now();

  std::vector<Unread> all;
  all.reserve(tails.size());
  std::vector<Stretch> stretches;
  for (const Tail& tail : tails) {
    const ConversationId& id = tail.conversation_id;
    Unread& one = all.emplace_back(Unread{tail});
    // A message beyond both numbers, like its deletion, comes after both entries.
    std::int64_t seq = 0;
    if (const ReadMark* mark = find(mark_in, id)) {
      one.read_seq = seq = mark->seq;
      one.after = mark->message_number;
    }
    const auto begin_with = [&](const Joining& joining) {
      seq = std::max(seq, joining.seq);
      one.after = std::max(one.after, joining.message_number);
    };
    const Joining* joining = find(joining_in, id);
    if (joining != nullptr) begin_with(*joining);
    if (const Stay* stay = find(stay_in, id); is_expected(stay, joining, time)) {
      PARLEY_TRY(const auto stored, timeline.addition(id, user_id, stay->joined_at));
      if (stored) {
        begin_with(*stored);
      } else {
        one.after = std::max(one.after, tail.messages);
      }
    }
    if (one.after < tail.messages) stretches.push_back({id, seq, tail.last_seq, one.after});
  }
  PARLEY_CHECK(find_deleted(timeline, stretches, all));
  return all;
}

}  // namespace parley::timeline
