#include "chat/timeline.hpp"

#include <algorithm>
#include <ranges>

namespace parley::cli::chat {
namespace {

constexpr std::int64_t kPage = 100;

}  // namespace

bool Timeline::add(const client::Entry& entry) {
  if (entry.message.seq <= last_) return false;
  last_ = entry.message.seq;
  take(entry);
  return true;
}

void Timeline::add_older(const std::vector<client::Entry>& entries) {
  for (const client::Entry& entry : entries | std::views::reverse) {
    if (entry.message.seq != first_ - 1) continue;
    --first_;
    take(entry);
  }
}

std::optional<client::SeqRange> Timeline::older() const {
  if (first_ <= 1) return std::nullopt;
  const std::int64_t after = std::max<std::int64_t>(0, first_ - 1 - kPage);
  return client::SeqRange{after, std::nullopt, static_cast<int>(first_ - 1 - after)};
}

void Timeline::forget() {
  first_ = last_ + 1;
  shown_.clear();
  changes_.clear();
}

void Timeline::take(const client::Entry& entry) {
  const std::int64_t seq = entry.message.seq;
  const bool about_a_message =
      entry.target && (entry.kind == "edit" || entry.kind == "delete" || entry.kind == "reaction");
  if (!about_a_message) {
    shown_.emplace(seq, entry);
    return;
  }
  Changes& changes = changes_[*entry.target];
  if (entry.kind == "delete") {
    changes.deleted = true;
  } else if (entry.kind == "edit" && !entry.superseded && seq > changes.edited_seq) {
    changes.edited_seq = seq;
    changes.text = entry.message.text;
  } else if (entry.kind == "reaction") {
    auto& reaction = changes.reactions[entry.emoji][entry.message.sender_id];
    if (seq > reaction.seq) reaction = {seq, entry.on};
  }
}

Timeline::State Timeline::state_of(const client::Entry& message) const {
  State state{message.message.text, false, message.message.deleted_at.has_value(), {}};
  const auto found = changes_.find(message.message.id);
  if (found == changes_.end()) return state;
  const Changes& changes = found->second;
  state.deleted = state.deleted || changes.deleted;
  if (state.deleted) return state;
  if (changes.edited_seq > 0) {
    state.edited = true;
    state.text = changes.text;
  }
  for (const auto& [emoji, by] : changes.reactions) {
    const auto count = std::ranges::count_if(by, [](const auto& one) { return one.second.on; });
    if (count > 0) state.reactions[emoji] = static_cast<std::size_t>(count);
  }
  return state;
}

std::optional<MessageId> Timeline::last_message(
    std::int64_t up_to, const std::function<bool(const UserId&)>& wanted) const {
  for (const auto& [seq, entry] : shown_ | std::views::reverse) {
    if (seq > up_to || entry.kind != "message" || !wanted(entry.message.sender_id)) continue;
    if (!state_of(entry).deleted) return entry.message.id;
  }
  return std::nullopt;
}

}  // namespace parley::cli::chat
